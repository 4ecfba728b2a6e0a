import type { SecureContextOptions } from 'node:tls'
import { askOnce } from '../../threads/asked-thread'
import { troubleOf } from '../../threads/thread-failure'
import { FileMistake } from './file-mistake'

/**
 * The time limit for opening key files in ms. A key derivation of the system cannot be cancelled, but each is bounded;
 * the thread is ended between two of them.
 */
const LIMIT_MS = 8_000

export interface KeyQuestion {
  readonly certificate: Uint8Array
  readonly key: Uint8Array | undefined
  readonly passphrase: string
}

/** Certificate and key as decrypted PEM; or why that failed, and whether it is about the key's own file. */
export type KeyAnswer =
  { readonly cert: string; readonly key: string } | { readonly mistake: string; readonly isAboutKey: boolean }

/** Opens certificate and key in a thread of its own: the files themselves decide how long that takes. */
export async function openKeys(
  question: KeyQuestion,
  paths: { readonly certificate: string; readonly key: string },
): Promise<SecureContextOptions> {
  let answer: KeyAnswer
  try {
    answer = await askOnce<KeyAnswer>('key-worker', question, { limitMs: LIMIT_MS })
  } catch (error) {
    throw new FileMistake(paths.certificate, troubleText(error))
  }
  if ('mistake' in answer) throw new FileMistake(answer.isAboutKey ? paths.key : paths.certificate, answer.mistake)
  return { cert: answer.cert, key: answer.key }
}

function troubleText(error: unknown): string {
  const seconds = String(LIMIT_MS / 1_000)
  const reason = (error as Error).message
  switch (troubleOf(error)) {
    case 'too-slow':
      return `takes more than ${seconds} s to open; write it anew with fewer iterations (openssl pkcs12 -iter 100000)`
    case 'memory':
      return 'needs more memory to open than a file of keys may'
    case 'cannot-begin':
      return `cannot be opened now: the thread for it did not begin (${reason}); end other programs, or install Wirebench again`
    case 'ended':
      return `cannot be opened: the thread that opened it has ended (${reason}); please report this`
  }
}
