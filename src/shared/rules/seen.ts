import { decodeText, type Encoding } from '../encoding'
import { toHex } from '../hex'
import type { RelaySide } from '../relay-words'
import { visibleLine } from '../visible-text'
import type { Scalar } from './rule'
import type { FoundPatterns, TextMatch } from './text-pattern'

/** Why a rule did not match: what it expected, and what it found. */
export interface Mismatch {
  readonly what:
    | 'off'
    | 'too-slow'
    | 'no-thread'
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

/** The state of rules in one conversation. */
export interface RuleConversation {
  readonly number: number
  readonly peer: string
  /** Relay: the leg that the message came from. */
  readonly from?: RelaySide
  readonly encoding: Encoding
  encode(text: string): Uint8Array
  readonly state: Map<string, Scalar>
  /** Shared by all conversations of a session. */
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

/** A message that rules are tried on, or an event without one. */
export class Seen {
  readonly bytes: Uint8Array
  readonly conversation: RuleConversation
  /** The groups of the last pattern that matched. */
  groups: TextMatch | undefined
  /** The fields of the last template that read it, as text by name. */
  fields: ReadonlyMap<string, string> | undefined
  /** Relay: the message as the rules so far have changed it. */
  changed: Uint8Array | undefined
  /** Collects why rules did not match; undefined when nobody needs it. */
  notes: Mismatch[] | undefined
  /** The results of slow patterns on it. */
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

  /** Always false; adds the reason to `notes` where they are collected. */
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
