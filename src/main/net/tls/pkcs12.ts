import { Worker } from 'node:worker_threads'
import type { SecureContextOptions } from 'node:tls'
import { FileMistake } from './file-mistake'

/** OpenSSL itself writes 2,048, careful programs some 100,000. */
const MAX_ITERATIONS = 1_000_000
const TRY_MS = 3_000

/** The ways that name a number of iterations: PBKDF2 (RFC 8018, A.2) and those of PKCS#12 (RFC 7292, C), in DER. */
const WAYS = [Buffer.from('06092a864886f70d01050c', 'hex'), Buffer.from('060a2a864886f70d010c01', 'hex')]
const SEQUENCE = 0x30
const OCTETS = 0x04
const INTEGER = 0x02

const TRY = `
const { workerData, parentPort } = require('node:worker_threads')
try {
  require('node:tls').createSecureContext(workerData)
  parentPort.postMessage('')
} catch (error) {
  parentPort.postMessage('')
}`

/**
 * A PKCS#12 file says itself how much work it is to open it, which may be hours. One that asks for far more than is usual is
 * refused, and any is opened in a thread first: elsewhere nothing would move meanwhile.
 */
export async function tryPkcs12({ pfx, passphrase }: SecureContextOptions, path: string): Promise<void> {
  if (!Buffer.isBuffer(pfx)) return
  const iterations = mostIterations(pfx)
  if (iterations > MAX_ITERATIONS)
    throw new FileMistake(
      path,
      `asks for ${iterations === Infinity ? 'no end of' : String(iterations)} iterations to open it, and more than ${String(MAX_ITERATIONS)} are not done; write it anew (openssl pkcs12 -iter 100000)`,
    )
  const worker = new Worker(TRY, { eval: true, workerData: { pfx, passphrase } })
  let timer: NodeJS.Timeout | undefined
  const isOpened = await Promise.race([
    new Promise<boolean>((resolve) => {
      worker.once('message', () => {
        resolve(true)
      })
      // What is wrong with it is said by who opens it in earnest.
      worker.once('error', () => {
        resolve(true)
      })
    }),
    new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, TRY_MS, false)
    }),
  ])
  clearTimeout(timer)
  worker.unref()
  void worker.terminate()
  if (!isOpened)
    throw new FileMistake(
      path,
      `takes more than ${String(TRY_MS / 1_000)} s to open; write it anew with fewer iterations (openssl pkcs12 -iter 100000)`,
    )
}

/** The largest number of iterations that stands in it in the open; what is encrypted may hold others. */
function mostIterations(bytes: Buffer): number {
  let most = macIterations(bytes)
  for (const way of WAYS)
    for (let at = bytes.indexOf(way); at !== -1; at = bytes.indexOf(way, at + 1)) {
      const after = at + way.length + (way[1] === 0x0a ? 1 : 0)
      const parameters = element(bytes, after, SEQUENCE)
      const salt = parameters === undefined ? undefined : element(bytes, parameters.from, OCTETS)
      const count = salt === undefined ? undefined : element(bytes, salt.end, INTEGER)
      if (count !== undefined) most = Math.max(most, integer(bytes, count))
    }
  return most
}

/** The last element of the file: a digest, its salt, and how often (RFC 7292, 4). */
function macIterations(bytes: Buffer): number {
  const pfx = element(bytes, 0, SEQUENCE)
  const version = pfx === undefined ? undefined : element(bytes, pfx.from, INTEGER)
  const content = version === undefined ? undefined : element(bytes, version.end, SEQUENCE)
  const mac = content === undefined ? undefined : element(bytes, content.end, SEQUENCE)
  const digest = mac === undefined ? undefined : element(bytes, mac.from, SEQUENCE)
  const salt = digest === undefined ? undefined : element(bytes, digest.end, OCTETS)
  const count = salt === undefined ? undefined : element(bytes, salt.end, INTEGER)
  return count === undefined ? 0 : integer(bytes, count)
}

interface Element {
  readonly from: number
  readonly end: number
}

/** What stands at this place, if it is of this kind (X.690, 8.1). */
function element(bytes: Buffer, at: number, kind: number): Element | undefined {
  if (bytes[at] !== kind) return undefined
  const first = bytes[at + 1] ?? 0
  if (first < 0x80) return { from: at + 2, end: at + 2 + first }
  const lengthBytes = first & 0x7f
  if (lengthBytes < 1 || lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) return undefined
  const from = at + 2 + lengthBytes
  return { from, end: from + bytes.readUIntBE(at + 2, lengthBytes) }
}

function integer(bytes: Buffer, { from, end }: Element): number {
  const length = end - from
  if (length < 1 || end > bytes.length) return 0
  return length > 6 ? Infinity : bytes.readUIntBE(from, length)
}
