import { decodeText, type Encoding } from '../encoding'
import { toHex } from '../hex'
import type { RelaySide } from '../relay-words'
import { visibleLine } from '../visible-text'
import type { Scalar } from './rule'
import type { FoundPatterns, TextMatch } from './text-pattern'

/** Why a rule did not match: what it wanted, and what was there instead. */
export interface Mismatch {
  readonly what:
    | 'off'
    | 'too-slow'
    | 'used-up'
    | 'text'
    | 'contains'
    | 'starts-with'
    | 'regex'
    | 'hex'
    | 'length'
    | 'nth'
    | 'peer'
    | 'from'
    | 'state'
    | 'filter'
    | 'fields'
    | 'not'
  readonly wanted: string
  readonly found: string
}

/** What one conversation has of its own while rules act in it. */
export interface RuleConversation {
  readonly number: number
  readonly peer: string
  /** Relay: the leg that the message came from. */
  readonly from?: RelaySide
  readonly encoding: Encoding
  encode(text: string): Uint8Array
  readonly state: Map<string, Scalar>
  /** The same for all conversations of a session. */
  readonly shared: Map<string, Scalar>
  /** How often, for each `nth`, the conditions beside it have held. */
  readonly counts: Uint32Array
  /** How many of its replies each rule has given. */
  readonly turns: Uint32Array
  /** Seeded: 0 up to, not including, 1. */
  random(): number
  wallMs(): number
}

const PREVIEW_BYTES = 60
const PREVIEW_HEX_BYTES = 24

/** A message while rules look at it, or an event that has none. */
export class Seen {
  readonly bytes: Uint8Array
  readonly conversation: RuleConversation
  /** The groups of the last pattern that matched. */
  groups: TextMatch | undefined
  /** The fields of the last template that read it, as text by name. */
  fields: ReadonlyMap<string, string> | undefined
  /** Relay: what goes on of the message, as the rules so far have changed it. */
  changed: Uint8Array | undefined
  /** Where whoever wants to know why finds it; without, nothing is written down. */
  notes: Mismatch[] | undefined
  /** What patterns that may take long found in it. */
  readonly found: FoundPatterns | undefined
  #text: string | undefined

  constructor(bytes: Uint8Array, conversation: RuleConversation, found?: FoundPatterns) {
    this.bytes = bytes
    this.conversation = conversation
    this.found = found
  }

  get text(): string {
    return (this.#text ??= decodeText(this.conversation.encoding, this.bytes))
  }

  /** A value of the conversation, or of the session. */
  value(name: string): Scalar | undefined {
    return this.conversation.state.get(name) ?? this.conversation.shared.get(name)
  }

  /** Always false, and says why where somebody wants to know. */
  misses(what: Mismatch['what'], wanted: string, found?: () => string): false {
    this.notes?.push({ what, wanted, found: found?.() ?? this.preview })
    return false
  }

  get preview(): string {
    const { bytes } = this
    const line = visibleLine(bytes.subarray(0, PREVIEW_BYTES), undefined, false, this.conversation.encoding)
    return bytes.length > PREVIEW_BYTES ? `${line}…` : line
  }

  get previewHex(): string {
    const pairs = toHex(this.bytes.subarray(0, PREVIEW_HEX_BYTES)).replace(/..(?=.)/g, '$& ')
    return this.bytes.length > PREVIEW_HEX_BYTES ? `${pairs} …` : pairs
  }
}
