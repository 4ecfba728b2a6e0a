import type { FileHandle } from 'node:fs/promises'

const WINDOW_BYTES = 4 * 1024 * 1024

/** Reads a file from front to back through a window of a few megabytes. */
export class FileWindow {
  readonly #file: FileHandle
  readonly #claimedBytes: number
  #fileBytes: number
  #from = 0
  #room: Uint8Array<ArrayBuffer> | undefined
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array()
  #view = new DataView(this.#bytes.buffer)

  constructor(file: FileHandle, fileBytes: number) {
    this.#file = file
    this.#claimedBytes = fileBytes
    this.#fileBytes = fileBytes
  }

  /** The length of the file as far as it is known: it may be truncated while it is read. */
  get fileBytes(): number {
    return this.#fileBytes
  }

  /** Bytes that existed at the beginning, and were truncated while the file was read. */
  get cutBytes(): number {
    return this.#claimedBytes - this.#fileBytes
  }

  /** True when `count` bytes from `offset` are in the window already, without reading. */
  holds(offset: number, count: number): boolean {
    return offset >= this.#from && offset + count <= this.#from + this.#bytes.length
  }

  /** Moves the window so that it begins at `offset`. When fewer bytes are there than expected, the file ends there. */
  async moveTo(offset: number): Promise<void> {
    // Created once: new memory pages cost more than what is read into them.
    this.#room ??= new Uint8Array(Math.min(WINDOW_BYTES, this.#claimedBytes))
    const bytes = this.#room.subarray(0, Math.max(0, Math.min(this.#room.length, this.#fileBytes - offset)))
    let got = 0
    while (got < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, got, bytes.length - got, offset + got)
      if (bytesRead === 0) break
      got += bytesRead
    }
    if (got < bytes.length) this.#fileBytes = offset + got
    this.#bytes = bytes.subarray(0, got)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, got)
    this.#from = offset
  }

  /** The current content of the window; the byte at `offset` of the file is at `offset - from` here. */
  get view(): DataView {
    return this.#view
  }

  get from(): number {
    return this.#from
  }

  uint32(offset: number): number {
    return this.#view.getUint32(offset - this.#from, true)
  }

  /** A view into the window; valid until it moves. */
  slice(offset: number, count: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(offset - this.#from, offset - this.#from + count)
  }
}
