/** Something with bytes that wait for the end of this turn of the event loop. */
interface Flushable {
  flush(): void
}

/**
 * So many go out in one go. A send wakes the program at the other end if it sleeps, which costs more than the send itself;
 * many at once find it awake. Larger batches make it wait for the first.
 */
const BATCH = 64

/** What was sent in this turn of the loop goes out at its end, or when a batch is full. */
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
