import type { Endpoint } from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import type { ConversationState, TlsFacts } from '../../../shared/session'
import { ConversationEntry, type ConversationPair } from './conversation-entry'

/** Conversations a page: 61 bytes each. */
const PAGE = 1_024
/** TLS facts that many conversations share are stored once; beyond this many different ones, each keeps its own. */
const MAX_SHARED_FACTS = 4_096
const STATES = [
  { kind: 'closed' },
  { kind: 'reset', by: 'local' },
  { kind: 'reset', by: 'peer' },
] as const satisfies readonly ConversationState[]
const FLAG = { isOthers: 4, hasLocal: 8, hasMore: 16 }
const STATE_BITS = 3

interface Page {
  readonly number: Uint32Array
  /** Positions in the list of addresses. */
  readonly peerAddress: Uint32Array
  readonly localAddress: Uint32Array
  /** The port of the peer is in the upper half. */
  readonly ports: Uint32Array
  readonly rxRecords: Uint32Array
  readonly txRecords: Uint32Array
  readonly stateRecords: Uint32Array
  readonly flags: Uint8Array
  readonly rxBytes: Float64Array
  readonly txBytes: Float64Array
  readonly lastAtMs: Float64Array
  readonly finishedAtMs: Float64Array
}

/** Facts that only some conversations have. */
interface More {
  readonly state?: ConversationState
  readonly tls?: TlsFacts
  readonly warning?: Failure
  readonly pair?: ConversationPair
}

/** Ended conversations, in the order of their ends: a few bytes each, for there may be millions. */
export class EndedConversations {
  readonly #pages: Page[] = []
  readonly #placeOf = new Map<number, number>()
  readonly #more = new Map<number, More>()
  readonly #addresses: string[] = []
  readonly #addressPlaces = new Map<string, number>()
  readonly #sharedFacts = new Map<string, TlsFacts>()
  #count = 0

  /** The number of ends so far; `numberAt` lists them. */
  get count(): number {
    return this.#count
  }

  numbers(): IterableIterator<number> {
    return this.#placeOf.keys()
  }

  has(number: number): boolean {
    return this.#placeOf.has(number)
  }

  /** The number of the conversation that ended at this position of the order. */
  numberAt(place: number): number {
    return this.#pages[Math.floor(place / PAGE)]?.number[place % PAGE] ?? 0
  }

  /** A conversation that ended before keeps its position: it went on, and ended again. */
  add(entry: ConversationEntry): void {
    const { number, peer, local, state, tls, warning, pair } = entry
    const place = this.#placeOf.get(number) ?? this.#count
    if (place === this.#count) {
      if (place % PAGE === 0) this.#pages.push(newPage())
      this.#count += 1
      this.#placeOf.set(number, place)
    }
    const page = this.#pages[Math.floor(place / PAGE)]
    if (page === undefined) throw new Error('the table has no page')
    const at = place % PAGE
    page.number[at] = number
    page.peerAddress[at] = this.#placeOfAddress(peer.address)
    page.localAddress[at] = this.#placeOfAddress(local?.address ?? '')
    page.ports[at] = peer.port * 0x10000 + (local?.port ?? 0)
    page.rxRecords[at] = entry.rxRecords
    page.txRecords[at] = entry.txRecords
    page.stateRecords[at] = entry.stateRecords
    page.rxBytes[at] = entry.rxBytes
    page.txBytes[at] = entry.txBytes
    page.lastAtMs[at] = entry.lastAtMs
    page.finishedAtMs[at] = entry.finishedAtMs
    const known = STATES.findIndex(
      (one) => one.kind === state.kind && ('by' in one ? one.by : '') === ('by' in state ? state.by : ''),
    )
    const more = {
      ...(known === -1 ? { state } : {}),
      ...(tls === undefined ? {} : { tls: this.#shared(tls) }),
      ...(warning === undefined ? {} : { warning }),
      ...(pair === undefined ? {} : { pair }),
    }
    const hasMore = Object.keys(more).length > 0
    if (hasMore) this.#more.set(place, more)
    else this.#more.delete(place)
    page.flags[at] =
      Math.max(0, known) +
      (entry.isOthers ? FLAG.isOthers : 0) +
      (local === undefined ? 0 : FLAG.hasLocal) +
      (hasMore ? FLAG.hasMore : 0)
  }

  /** A copy of the entry. */
  get(number: number): ConversationEntry | undefined {
    const place = this.#placeOf.get(number)
    return place === undefined ? undefined : this.#at(place)
  }

  /** The numbers of the conversations with most records, in descending order. */
  busiest(count: number): number[] {
    const found: { readonly number: number; readonly records: number }[] = []
    for (let place = 0; place < this.#count; place++) {
      const page = this.#pages[Math.floor(place / PAGE)]
      const at = place % PAGE
      const records = (page?.rxRecords[at] ?? 0) + (page?.txRecords[at] ?? 0)
      if (records === 0 || (found.length === count && records <= (found.at(-1)?.records ?? 0))) continue
      const before = found.findIndex((one) => one.records < records)
      found.splice(before === -1 ? found.length : before, 0, { number: page?.number[at] ?? 0, records })
      if (found.length > count) found.pop()
    }
    return found.map(({ number }) => number)
  }

  #at(place: number): ConversationEntry | undefined {
    const page = this.#pages[Math.floor(place / PAGE)]
    if (page === undefined) return undefined
    const at = place % PAGE
    const ports = page.ports[at] ?? 0
    const flags = page.flags[at] ?? 0
    const peer = { address: this.#address(page.peerAddress[at]), port: ports >>> 16 }
    const entry = new ConversationEntry(page.number[at] ?? 0, peer)
    const more = (flags & FLAG.hasMore) === 0 ? undefined : this.#more.get(place)
    entry.isPacked = true
    entry.local = (flags & FLAG.hasLocal) === 0 ? undefined : localOf(this.#address(page.localAddress[at]), ports)
    entry.state = more?.state ?? STATES[flags & STATE_BITS] ?? STATES[0]
    entry.rxRecords = page.rxRecords[at] ?? 0
    entry.txRecords = page.txRecords[at] ?? 0
    entry.stateRecords = page.stateRecords[at] ?? 0
    entry.rxBytes = page.rxBytes[at] ?? 0
    entry.txBytes = page.txBytes[at] ?? 0
    entry.lastAtMs = page.lastAtMs[at] ?? 0
    entry.finishedAtMs = page.finishedAtMs[at] ?? 0
    entry.isOthers = (flags & FLAG.isOthers) !== 0
    entry.tls = more?.tls
    entry.warning = more?.warning
    entry.pair = more?.pair
    return entry
  }

  #address(place: number | undefined): string {
    return this.#addresses[place ?? 0] ?? ''
  }

  #placeOfAddress(address: string): number {
    let place = this.#addressPlaces.get(address)
    if (place === undefined) {
      place = this.#addresses.push(address) - 1
      this.#addressPlaces.set(address, place)
    }
    return place
  }

  #shared(tls: TlsFacts): TlsFacts {
    const key = JSON.stringify(tls)
    const known = this.#sharedFacts.get(key)
    if (known === undefined && this.#sharedFacts.size < MAX_SHARED_FACTS) this.#sharedFacts.set(key, tls)
    return known ?? tls
  }
}

function localOf(address: string, ports: number): Endpoint {
  return { address, port: ports & 0xffff }
}

function newPage(): Page {
  return {
    number: new Uint32Array(PAGE),
    peerAddress: new Uint32Array(PAGE),
    localAddress: new Uint32Array(PAGE),
    ports: new Uint32Array(PAGE),
    rxRecords: new Uint32Array(PAGE),
    txRecords: new Uint32Array(PAGE),
    stateRecords: new Uint32Array(PAGE),
    flags: new Uint8Array(PAGE),
    rxBytes: new Float64Array(PAGE),
    txBytes: new Float64Array(PAGE),
    lastAtMs: new Float64Array(PAGE),
    finishedAtMs: new Float64Array(PAGE),
  }
}
