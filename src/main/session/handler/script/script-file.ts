import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { done, failed, type Failure, type Outcome } from '../../../../shared/failure'
import { MAX_SCRIPT_BYTES } from '../../../script/script-limits'
import { toFileFailure } from '../../../recording/files/file-failure'
import { refusal } from '../../../../shared/words/say-failure'

/** A script as it is on disk now. */
export interface ScriptFile {
  readonly path: string
  /** The file name for messages, without its folder. */
  readonly fileName: string
  readonly source: string
  /** SHA-256 of its bytes, in hex: a person allows this content, not the path. */
  readonly hash: string
}

export function readScriptFile(path: string): Outcome<ScriptFile> {
  const fileName = basename(path)
  try {
    const { size } = statSync(path)
    if (size > MAX_SCRIPT_BYTES)
      return failed(refusal('scriptTooLarge', { script: fileName }, { code: 'script-failed', subject: fileName }))
    const bytes = readFileSync(path)
    const source = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return done({ path, fileName, source, hash: hashOf(bytes) })
  } catch (error) {
    if (error instanceof TypeError)
      return failed(refusal('scriptNotUtf8', { script: fileName }, { code: 'script-failed', subject: fileName }))
    return failed(toFileFailure(error as Error, path))
  }
}

export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A mistake in a script; line 0 is unknown. */
export function wrongScript(fileName: string, line: number, message: string): Failure {
  const subject = `${fileName}${line === 0 ? '' : `:${String(line)}`}: ${message}`
  return { code: 'script-failed', errno: '', message: `script ${subject}`, subject }
}
