import type { StateEvent } from '../../../shared/events/event'

/** The most names that are counted separately; the others are counted together. */
const MAX_NAMES = 24

/** Counts the packets of a capture that are not shown, by reason. */
export class LeftOut {
  readonly #byName = new Map<string, number>()
  packets = 0

  count(what: string, packets = 1): void {
    if (packets === 0) return
    const name = this.#byName.has(what) || this.#byName.size < MAX_NAMES ? what : 'others'
    this.#byName.set(name, (this.#byName.get(name) ?? 0) + packets)
    this.packets += packets
  }

  /** The most frequent first. */
  get kinds(): { readonly what: string; readonly packets: number }[] {
    const kinds = [...this.#byName].map(([what, packets]) => ({ what, packets }))
    return kinds.sort((one, next) => next.packets - one.packets)
  }

  get event(): StateEvent | undefined {
    return this.packets === 0 ? undefined : { kind: 'left-out', packets: this.packets, kinds: this.kinds }
  }
}
