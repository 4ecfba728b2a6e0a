import { isLent, kept, lend, noteCopy } from '../../shared/lent-bytes'

/** Something with bytes that wait for the end of this turn of the event loop. */
interface Flushable {
  flush(): void
}

/**
 * The most sends in one batch. A send wakes a sleeping receiver, which costs more than the send itself; in a batch the
 * others find it awake. Larger batches would make it wait for the first.
 */
const BATCH = 64

/** The memory for lent bytes of one turn; what does not fit is copied. */
const MEMORY_BYTES = 1_048_576
/** The views that are kept for the next turns. */
const MOST_PIECES = 256

/**
 * Collects what is sent in this turn of the event loop, and sends it at the end of the turn or when a batch is full.
 */
class SendTurn {
  #waiting: Flushable[] = []
  #memory: Uint8Array | undefined
  #used = 0
  /** The pieces of this turn, and those of earlier ones behind them: most turns are alike, and making a view costs. */
  readonly #pieces: Uint8Array[] = []
  #pieceCount = 0
  /** A flush may lead to another one. */
  #depth = 0

  /** Lent bytes that are sent in this turn; they are lent still. */
  keep(bytes: Uint8Array): Uint8Array {
    if (!isLent(bytes)) return bytes
    const from = this.#used
    const end = from + bytes.length
    if (end > MEMORY_BYTES) return kept(bytes)
    this.#memory ??= lentMemory()
    this.#memory.set(bytes, from)
    this.#used = end
    const nth = this.#pieceCount
    this.#pieceCount += 1
    const earlier = this.#pieces[nth]
    const isAlike = earlier !== undefined && earlier.length === bytes.length && earlier.byteOffset === from
    const piece = isAlike ? earlier : this.#memory.subarray(from, end)
    if (nth < MOST_PIECES) this.#pieces[nth] = piece
    noteCopy(piece, bytes)
    return piece
  }

  add(sender: Flushable): void {
    if (this.#waiting.length === 0) {
      setImmediate(() => {
        this.#flush()
      })
    }
    this.#waiting.push(sender)
    if (this.#waiting.length >= BATCH) this.#flush()
  }

  #flush(): void {
    const senders = this.#waiting
    this.#waiting = []
    this.#depth += 1
    for (const sender of senders) sender.flush()
    this.#depth -= 1
    // What was sent meanwhile waits for the next time.
    if (this.#depth === 0 && this.#waiting.length === 0) this.#used = this.#pieceCount = 0
  }
}

function lentMemory(): Uint8Array {
  const memory = Buffer.allocUnsafeSlow(MEMORY_BYTES)
  lend(memory.buffer)
  return memory
}

export const sendTurn = new SendTurn()
