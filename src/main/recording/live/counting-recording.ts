import { isConversationOpen } from '../../../shared/session'
import { isStream, type Endpoint } from '../../../shared/endpoint'
import { optionOf } from '../../../shared/options/catalogue'
import type { Direction, RecordingMeta, RecordKind, StateEvent } from '../../../shared/record'
import { partialCharacterAfter } from '../index/partial-character'
import { Clock } from '../index/clock'
import { ConversationTable } from '../index/conversation-table'
import type { DatagramFacts, LiveRecord, RecordingSink } from '../index/recording'

const NO_BYTES = new Uint8Array()
/** The most ended conversations; observers are told of each end at once. */
const KEPT_ENDED = 1_000

/** Records nothing: it numbers and counts the records and passes them on. For a command line without `--record`. */
export class CountingRecording implements RecordingSink {
  readonly meta: RecordingMeta
  readonly path = ''
  readonly byteLength = 0
  readonly unsaved = undefined
  readonly conversationTable = new ConversationTable()
  onRecord: ((record: LiveRecord) => void) | undefined
  onUnsaved: RecordingSink['onUnsaved']
  onTaken: RecordingSink['onTaken']
  readonly recordsGone = 0
  recordCount = 0
  /** Used in turn. */
  readonly #ended: number[] = []
  #endedCount = 0
  readonly #clock: Clock

  constructor(meta: RecordingMeta) {
    this.meta = meta
    this.#clock = new Clock(meta.startedAtNs)
    this.conversationTable.isOfStreams = isStream(meta.config.protocol)
  }

  addConversation(peer: Endpoint): number {
    return this.conversationTable.add(peer).number
  }

  continueConversation(number: number, peer: Endpoint): void {
    this.conversationTable.add(peer, number)
  }

  appendBytes(conversation: number, direction: Direction, whole: Uint8Array, facts?: DatagramFacts): void {
    const bytes = whole.subarray(0, facts?.keepBytes)
    this.conversationTable.countBytes(
      conversation,
      direction,
      bytes.length,
      this.#clock.wallMs(this.#clock.sinceStartNs()),
    )
    const entry = this.conversationTable.get(conversation)
    const keepsPartialCharacters = isStream(this.meta.config.protocol) && entry !== undefined
    const partialCharacter = keepsPartialCharacters ? entry.partialCharacter(direction) : 0
    if (keepsPartialCharacters)
      entry.setPartialCharacter(
        direction,
        partialCharacterAfter(partialCharacter, bytes, optionOf(this.meta.config.options, 'encoding')),
      )
    this.#pass(conversation, direction, bytes, partialCharacter, liveFacts(whole, facts))
  }

  appendState(conversation: number, event: StateEvent): void {
    if (event.kind === 'clock-moved') this.#clock.shift(event.byMs)
    this.conversationTable.countState(conversation, event, this.#clock.wallMs(this.#clock.sinceStartNs()))
    this.#pass(conversation, 'state', NO_BYTES, 0, { state: event })
    this.#dropOld(conversation)
  }

  flush(): void {
    // Nothing is ever buffered.
  }

  finish(): void {
    // Nothing is ever buffered.
  }

  close(): void {
    // No file is open.
  }

  /** Its rows cannot be read, so only the newest ended conversations are kept. */
  #dropOld(conversation: number): void {
    const state = this.conversationTable.get(conversation)?.state
    if (state === undefined || isConversationOpen(state)) return
    const place = this.#endedCount % KEPT_ENDED
    this.#endedCount += 1
    this.conversationTable.drop(this.#ended[place] ?? 0)
    this.#ended[place] = conversation
  }

  #pass(
    conversation: number,
    kind: RecordKind,
    bytes: Uint8Array,
    partialCharacter: number,
    more: Pick<LiveRecord, 'state' | 'trueLength' | 'peer'>,
  ): void {
    this.recordCount += 1
    if (this.onRecord === undefined) return
    const atNs = this.#clock.wallNs(this.#clock.sinceStartNs())
    this.onRecord({
      seq: this.recordCount,
      atNs,
      conversation,
      kind,
      bytes,
      partialCharacter,
      ...more,
    })
  }
}

/** The facts of a special datagram for the command line. */
export function liveFacts(
  bytes: Uint8Array,
  facts: DatagramFacts | undefined,
): Pick<LiveRecord, 'trueLength' | 'peer'> {
  if (facts === undefined) return {}
  const { keepBytes, peer } = facts
  const isCut = keepBytes !== undefined && keepBytes < bytes.length
  return { ...(isCut ? { trueLength: bytes.length } : {}), ...(peer === undefined ? {} : { peer }) }
}
