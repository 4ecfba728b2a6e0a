import { isStream, type Endpoint, type Protocol } from '../../shared/endpoint'
import type { Direction, RecordingMeta, StateEvent } from '../../shared/record'
import { markedComment } from './block-format'
import type { BlockWriter, Stamp } from './block-writer'
import { metaToFacts } from './event-comment'
import { isOthers } from './conversation-ledger'
import { Flow, TCP_FLAG } from './flow'
import type { DatagramFacts } from './recording'

const NO_BYTES = new Uint8Array()
const HEADERS_NOTE =
  'Recorded above the socket. Addresses, ports, payload and the borders of each read are real; the IP, TCP and UDP headers ' +
  'are made up by Wirebench. Real segments, retransmissions and timing below the socket are unknown.'

/** Turns records into blocks: one flow a conversation, handshake and FIN packets where a connection opened and ended. */
export class RecordEncoder {
  readonly #writer: BlockWriter
  readonly #protocol: Protocol
  readonly #flows = new Map<number, Flow>()
  #othersLocal: Endpoint | undefined

  /** Writes the head of the file. */
  constructor(writer: BlockWriter, meta: RecordingMeta, application: string) {
    this.#writer = writer
    this.#protocol = meta.config.protocol
    writer.section(application, [markedComment(metaToFacts(meta)), new TextEncoder().encode(HEADERS_NOTE)])
    writer.interface('wirebench')
  }

  /** Whether the conversation was opened, so that its bytes have headers. */
  knows(conversation: number): boolean {
    return this.#flows.has(conversation)
  }

  /** A chunk as one packet, or as several when it is longer than a packet can be. */
  bytes(conversation: number, stamp: Stamp, direction: Direction, bytes: Uint8Array, facts?: DatagramFacts): void {
    const flow = this.#flowOf(conversation, facts?.peer)
    if (flow === undefined) throw new Error(`conversation ${String(conversation)} is not open`)
    const flags = TCP_FLAG.push | TCP_FLAG.ack
    const segments = Math.ceil(bytes.length / flow.maxPayloadBytes)
    if (segments <= 1) {
      this.#writer.packet(stamp, flow, direction, bytes, flags, undefined, facts?.keepBytes)
      return
    }
    for (let segment = 0; segment < segments; segment++) {
      const from = segment * flow.maxPayloadBytes
      const comment = segment === 0 ? markedComment({ segments }) : undefined
      this.#writer.packet(stamp, flow, direction, bytes.subarray(from, from + flow.maxPayloadBytes), flags, comment)
    }
  }

  /** The packets that belong to an event; an event without one becomes a statistics block. */
  state(conversation: number, stamp: Stamp, event: StateEvent): void {
    if (event.kind === 'open') {
      if (isOthers(event.peer)) this.#othersLocal = event.local
      else this.#flows.set(conversation, new Flow(this.#protocol, event.local, event.peer))
    }
    const comment = markedComment({ conversation, event })
    const flow = isStream(this.#protocol) ? this.#flows.get(conversation) : undefined
    const packet = (direction: Direction, flags: number, comment?: Uint8Array): void => {
      if (flow !== undefined) this.#writer.packet(stamp, flow, direction, NO_BYTES, flags, comment)
    }
    if (flow !== undefined && event.kind === 'open') {
      const [asks, answers] = event.by === 'peer' ? (['rx', 'tx'] as const) : (['tx', 'rx'] as const)
      packet(asks, TCP_FLAG.syn, comment)
      packet(answers, TCP_FLAG.syn | TCP_FLAG.ack)
      packet(asks, TCP_FLAG.ack)
    } else if (flow !== undefined && event.kind === 'half-closed') {
      packet(event.by === 'peer' ? 'rx' : 'tx', TCP_FLAG.fin | TCP_FLAG.ack, comment)
      packet(event.by === 'peer' ? 'tx' : 'rx', TCP_FLAG.ack)
    } else if (flow !== undefined && event.kind === 'reset') {
      packet(event.by === 'peer' ? 'rx' : 'tx', TCP_FLAG.reset | TCP_FLAG.ack, comment)
    } else {
      this.#writer.statistics(stamp, comment)
    }
  }

  /** Datagrams among the others have a flow for themselves: UDP has no state to keep. */
  #flowOf(conversation: number, peer: Endpoint | undefined): Flow | undefined {
    if (peer === undefined || this.#othersLocal === undefined) return this.#flows.get(conversation)
    return new Flow(this.#protocol, this.#othersLocal, peer)
  }
}
