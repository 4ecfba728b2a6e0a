/** Something with bytes that wait for the end of this turn of the event loop. */
interface Flushable {
  flush(): void
}

/**
 * The most sends in one batch. A send wakes a sleeping receiver, which costs more than the send itself; in a batch the
 * others find it awake. Larger batches would make it wait for the first.
 */
const BATCH = 64

/**
 * Collects what is sent in this turn of the event loop, and sends it at the end of the turn or when a batch is full.
 */
class SendTurn {
  #waiting: Flushable[] = []

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
    for (const sender of senders) sender.flush()
  }
}

export const sendTurn = new SendTurn()
