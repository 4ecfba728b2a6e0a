import type { Endpoint } from '../../shared/endpoint'

/** The most datagrams that wait for each other: more would be late by a time that rows show. */
const MOST = 64

/**
 * The datagrams of one turn of the event loop: the first is handed on at once, those behind it together at the end of the
 * turn. One by one each costs more, as it finds the processor's caches full of what the system's call needed. They are
 * late by 0.3 ms at most, and only while others come.
 */
export class DatagramTurn {
  readonly #onDatagram: (bytes: Uint8Array, from: Endpoint) => void
  #bytes: Uint8Array[] = []
  #from: Endpoint[] = []
  #isDue = false

  constructor(onDatagram: (bytes: Uint8Array, from: Endpoint) => void) {
    this.#onDatagram = onDatagram
  }

  /** Returns whether another one came before it in this turn. */
  add(bytes: Uint8Array, from: Endpoint): boolean {
    if (!this.#isDue) {
      this.#isDue = true
      setImmediate(() => {
        this.#isDue = false
        this.deliver()
      })
      this.#onDatagram(bytes, from)
      return false
    }
    this.wait(bytes, from)
    this.settle()
    return true
  }

  /** Keeps one for `settle`, which follows. */
  wait(bytes: Uint8Array, from: Endpoint): void {
    this.#bytes.push(bytes)
    this.#from.push(from)
  }

  /** Hands on those that wait when they are many. */
  settle(): void {
    if (this.#bytes.length >= MOST) this.deliver()
  }

  /** Hands on all that wait, now: before anything that must have its row behind theirs. */
  deliver(): void {
    const [bytes, from] = [this.#bytes, this.#from]
    if (bytes.length === 0) return
    this.#bytes = []
    this.#from = []
    for (let at = 0; at < bytes.length; at++) {
      const [datagram, peer] = [bytes[at], from[at]]
      if (datagram !== undefined && peer !== undefined) this.#onDatagram(datagram, peer)
    }
  }
}
