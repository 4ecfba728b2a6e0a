import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { done, failed, type Outcome } from '../../../shared/failure'
import { openPlainFile } from '../../files/plain-file'
import { REPORT_MS, type OpeningWatch } from '../files/opening'
import { refusal } from '../../../shared/words/say-failure'

/** The most bytes that are unpacked: a packed file may be a thousand times smaller than its content. */
const MAX_UNPACKED_BYTES = 4 * 1024 ** 3

class TooLarge extends Error {}

/** The file that a capture is read from, shared by its recordings. The last one that releases it closes it. */
export class CaptureFile {
  readonly handle: FileHandle
  readonly byteLength: number
  readonly #onClosed: () => void
  #users = 1

  private constructor(handle: FileHandle, byteLength: number, onClosed: () => void) {
    this.handle = handle
    this.byteLength = byteLength
    this.#onClosed = onClosed
  }

  static async open(path: string): Promise<CaptureFile> {
    return CaptureFile.#opened(path, () => undefined)
  }

  /**
   * Unpacks into a temporary file, which is deleted when it is closed. Everything after damage is left out; `isCut`
   * tells so.
   */
  static async unpacked(
    path: string,
    watch: OpeningWatch = {},
  ): Promise<Outcome<{ readonly file: CaptureFile; readonly isCut: boolean }>> {
    const folder = await mkdtemp(join(tmpdir(), 'wirebench-unpacked-'))
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => undefined)
    try {
      const target = join(folder, 'capture')
      const isCut = await unpack(path, target, watch)
      return done({ file: await CaptureFile.#opened(target, () => void remove()), isCut })
    } catch (error) {
      await remove()
      if (!(error instanceof TooLarge)) throw error
      const values = { path, n: MAX_UNPACKED_BYTES / 1024 ** 3 }
      return failed(refusal('tooLargeUnpacked', values, { code: 'file-not-readable', subject: path }))
    }
  }

  static async #opened(path: string, onClosed: () => void): Promise<CaptureFile> {
    const { file, byteLength } = await openPlainFile(path)
    return new CaptureFile(file, byteLength, onClosed)
  }

  get fd(): number {
    return this.handle.fd
  }

  share(): this {
    this.#users += 1
    return this
  }

  release(): void {
    this.#users -= 1
    if (this.#users === 0) void this.handle.close().finally(this.#onClosed)
  }
}

async function unpack(path: string, target: string, watch: OpeningWatch): Promise<boolean> {
  const packedBytes = (await stat(path)).size
  let reportedMs = performance.now()
  let left = MAX_UNPACKED_BYTES
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      left -= chunk.length
      if (left >= 0) callback(null, chunk)
      else callback(new TooLarge())
    },
  })
  const gunzip = createGunzip()
  const source = createReadStream(path)
  let isCut = false
  // What was unpacked before the damage is kept: the stream ends there instead of failing.
  gunzip.on('error', () => {
    isCut = true
    limit.end()
  })
  source.on('error', (error) => limit.destroy(error))
  source.on('data', () => {
    if (performance.now() - reportedMs < REPORT_MS) return
    reportedMs = performance.now()
    watch.onProgress?.(source.bytesRead, packedBytes)
  })
  source.pipe(gunzip).pipe(limit)
  try {
    await pipeline(limit, createWriteStream(target), { signal: watch.signal })
  } finally {
    source.destroy()
    gunzip.destroy()
  }
  return isCut
}
