import type { Endpoint } from '../../shared/endpoint'
import type { Direction, RecordingMeta, RecordKind, StateEvent } from '../../shared/record'
import { carryAfter } from './carry'
import { Clock } from './clock'
import { ConversationLedger } from './conversation-ledger'
import type { LiveRecord, RecordingSink } from './recording'

const NO_BYTES = new Uint8Array()

/** Keeps nothing: numbers and counts the records and passes them on. For a command line without `--record`. */
export class CountingRecording implements RecordingSink {
  readonly meta: RecordingMeta
  readonly path = ''
  readonly byteLength = 0
  readonly unsaved = undefined
  readonly ledger = new ConversationLedger()
  onRecord: ((record: LiveRecord) => void) | undefined
  recordCount = 0
  readonly #clock: Clock

  constructor(meta: RecordingMeta) {
    this.meta = meta
    this.#clock = new Clock(meta.startedAtNs)
  }

  addConversation(peer: Endpoint): number {
    return this.ledger.add(peer).number
  }

  appendBytes(conversation: number, direction: Direction, bytes: Uint8Array): void {
    this.ledger.countBytes(conversation, direction, bytes.length)
    const entry = this.ledger.get(conversation)
    const isStream = this.meta.config.protocol === 'tcp' && entry !== undefined
    const carry = isStream ? entry.carry[direction] : 0
    if (isStream) entry.carry[direction] = carryAfter(carry, bytes)
    this.#pass(conversation, direction, bytes, carry)
  }

  appendState(conversation: number, event: StateEvent): void {
    this.ledger.countState(conversation, event)
    this.#pass(conversation, 'state', NO_BYTES, 0, event)
  }

  finish(): void {
    // Nothing waits to be written.
  }

  close(): void {
    // Nothing is open.
  }

  #pass(conversation: number, kind: RecordKind, bytes: Uint8Array, carry: number, state?: StateEvent): void {
    this.recordCount += 1
    if (this.onRecord === undefined) return
    const atNs = this.meta.startedAtNs + BigInt(this.#clock.sinceStartNs())
    this.onRecord({
      seq: this.recordCount,
      atNs,
      conversation,
      kind,
      bytes,
      carry,
      ...(state === undefined ? {} : { state }),
    })
  }
}
