import type { ChecksumName } from '../checksum'
import type { RelaySide } from '../relay-words'
import { sayClause, saySentence, type Sentence, type SentenceValues } from '../words/say'
import { ruleSentence, type RuleMistakeKind } from './told'
import type { FieldTemplate } from '../message/field-template'

/** A value of `state` or `shared`, or one that a field or a condition is compared with. */
export type Scalar = string | number | boolean
export type Scalars = Readonly<Record<string, Scalar>>

/** When a rule is tried; `message` by default. */
export type Trigger =
  'message' | 'connected' | 'half-closed' | 'closed' | { readonly idle: number } | { readonly every: number }

/**
 * Conditions that must all hold. `number` and `length` ranges are written as in filters: `3`, `>100`, `2..4`,
 * `1,3-5`.
 */
export interface When {
  /** The whole message. */
  readonly text?: string
  readonly contains?: string
  readonly startsWith?: string
  readonly regex?: string
  /** The whole message; `??` is any byte, `...` at the end any bytes. */
  readonly hex?: string
  readonly length?: number | string
  /** How many times the rest of these conditions has held in this conversation, this time included. */
  readonly nth?: number | string
  readonly peer?: string
  /** Relay: the leg that the message came from. */
  readonly from?: RelaySide
  readonly state?: Scalars
  /** Words of the filter language. */
  readonly filter?: string
  readonly fields?: FieldsMatch
  readonly all?: readonly When[]
  readonly any?: readonly When[]
  readonly not?: When
}

/** The message can be read by this template, its lengths and checksums are right, and these fields have these values. */
export interface FieldsMatch {
  readonly template: string
  readonly values?: Scalars
}

/** One message that is sent: text, hex or fields, with variables in it. */
export interface Reply {
  readonly text?: string
  readonly hex?: string
  /** Lengths and checksums are computed. */
  readonly fields?: FieldsMatch
  readonly checksum?: ChecksumName
  /** After the reply before it, or after the message. */
  readonly afterMs?: number
}

/** A text, or one or several messages. */
export type ReplyList = string | Reply | readonly (string | Reply)[]

export const REPLY_MODES = ['in-turn', 'random', 'once', 'last-stays'] as const

/**
 * A different answer each time: in turn and again from the first; at random (seeded); each once, after which the rule
 * is used up; or the last one stays.
 */
export interface Replies {
  readonly mode: (typeof REPLY_MODES)[number]
  readonly of: readonly ReplyList[]
}

/** One edit of a message on its way through a relay: one of `find`, `findHex`, `at` or `fields`. */
export interface Change {
  /** Every place where this text stands becomes `with`. */
  readonly find?: string
  readonly with?: string
  readonly findHex?: string
  readonly withHex?: string
  /** From this byte on stands `hex`. */
  readonly at?: number
  readonly hex?: string
  /** Read by a template; these fields get these values, lengths and checksums are recomputed, the rest stays. */
  readonly fields?: FieldsMatch
  /** This checksum is at the end of the message, and is recomputed. */
  readonly checksum?: ChecksumName
}

export const THEN = ['go-on', 'stop', 'close', 'half-close', 'reset', 'secure'] as const
/**
 * `go-on`: later rules are tried, too. `stop`: they are not. `secure`: both legs of a relay upgrade to TLS after the
 * message. The others end the conversation after what is sent.
 */
export type Then = (typeof THEN)[number]

export interface Rule {
  readonly name?: string
  readonly enabled?: boolean
  readonly on?: Trigger
  readonly when?: When
  readonly set?: Scalars
  readonly reply?: ReplyList
  readonly replies?: Replies
  /** Relay: what is forwarded in place of the message; without a message, what is sent to the target. */
  readonly forward?: ReplyList
  /** Relay: edits of the message before it is forwarded. */
  readonly change?: Change | readonly Change[]
  /** Relay: whether the message is forwarded; by default it is, unless there is a reply. */
  readonly pass?: boolean
  /** Relay: the delay before the message is forwarded. */
  readonly delayMs?: number
  readonly then?: Then
}

/** How messages are cut out of a stream, as a person writes it. */
export interface RuleFraming {
  readonly kind: 'raw' | 'line' | 'fixed' | 'length' | 'idle' | 'cobs' | 'slip'
  readonly delimiter?: string
  readonly length?: number
  readonly prefix?: 1 | 2 | 4 | 8
  readonly order?: 'big' | 'little'
  readonly offset?: number
  readonly counts?: 'rest' | 'whole'
  readonly ms?: number
  readonly max?: number
  /** Replies get their delimiter, prefix or stuffing; otherwise they are sent as they are written. */
  readonly replies?: boolean
}

/** A rules file. */
export interface RulesFile {
  readonly wirebench: 'rules/1'
  readonly framing?: RuleFraming
  /** A copy for each conversation. */
  readonly state?: Scalars
  /** One for the session. */
  readonly shared?: Scalars
  readonly templates?: readonly FieldTemplate[]
  readonly rules: readonly Rule[]
}

/** A rule is named by its name, or by its place when it has none. */
export function ruleName({ name }: Rule, index: number): string {
  return name ?? `rule ${String(index + 1)}`
}

/** What is wrong in a file, where, and what to do. Line and column count from 1. */
export interface RuleMistake {
  readonly line: number
  readonly column: number
  /** `rules.2.when.regex`; empty for the file itself. */
  readonly path: string
  /** The sentence of the words for it, and its values. */
  readonly kind: RuleMistakeKind
  readonly values: SentenceValues
  /** The same in English. */
  readonly message: string
}

/** Forty thousand rules of ordinary length; a larger file is not a rules file. */
export const MAX_RULES_CHARS = 4 * 1024 * 1024
export const MAX_RULES = 100_000

/** The mistake with its place, for every language. */
export function ruleMistakeSentence({ line, column, path, kind, values }: RuleMistake): Sentence {
  const what = ruleSentence(kind, values)
  return { key: 'rules.mistakeAt', values: { line, column, what: path === '' ? what : inPath(path, what) } }
}

function inPath(path: string, what: Sentence): Sentence {
  return { key: 'file.in', values: { path, what } }
}

export function describeRuleMistake(mistake: RuleMistake): string {
  return saySentence(sayClause, ruleMistakeSentence(mistake))
}
