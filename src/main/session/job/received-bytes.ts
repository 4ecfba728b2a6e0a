/** The most received bytes that can still be matched. */
const KEPT_BYTES = 64 * 1024

/** The newest bytes of a peer, addressed by their position in everything that was received. Holds at most 128 KiB. */
export class ReceivedBytes {
  readonly #buffer = Buffer.alloc(2 * KEPT_BYTES)
  /** The position of the first byte in the buffer. */
  #base = 0
  #used = 0

  /** The number of all received bytes: the position of the next one. */
  get end(): number {
    return this.#base + this.#used
  }

  append(bytes: Uint8Array): void {
    const kept = bytes.subarray(Math.max(0, bytes.length - KEPT_BYTES))
    if (this.#used + kept.length > this.#buffer.length) {
      const stays = KEPT_BYTES
      this.#buffer.copyWithin(0, this.#used - stays, this.#used)
      this.#base += this.#used - stays
      this.#used = stays
    }
    // Skipped bytes count as received; no match spans them.
    if (kept.length < bytes.length) {
      this.#base = this.end + bytes.length - kept.length
      this.#used = 0
    }
    this.#buffer.set(kept, this.#used)
    this.#used += kept.length
  }

  /** A copy of what came at this position or later, as far as it is still there. */
  since(from: number): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(Math.max(0, from - this.#base), this.#used))
  }

  /** The position after the first match that begins at `from` or later. */
  find(needle: Uint8Array, from: number): number | undefined {
    const at = this.#buffer.subarray(0, this.#used).indexOf(needle, Math.max(0, from - this.#base))
    return at === -1 ? undefined : this.#base + at + needle.length
  }
}
