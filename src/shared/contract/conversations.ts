import * as v from 'valibot'
import type { Comparison } from '../comparison'
import { type Endpoint, endpointSchema } from '../endpoint'
import type { Outcome } from '../failure'
import { MAX_FIRST_TEXT, MAX_FIRST_TEXTS } from '../first-message'
import { payloadSchema } from '../library-schema'
import { MAX_DETAILS } from '../limits'
import type { Direction } from '../record'
import type { MessagePayload } from '../message/compose-message'
import { type SchemasOf, id, number } from './command-schemas'

export type EndHow = 'half-close' | 'close' | 'reset'

export interface SendToManyResult {
  readonly sent: number
  readonly refused: number
}

/** What a list shows of a conversation beside its summary. */
export interface ConversationDetail {
  readonly number: number
  /** What was received or sent last. */
  readonly newest?: { readonly direction: Direction; readonly byteLength: number; readonly previewHex: string }
  /** The program on this machine that is the peer, where the system names it. */
  readonly program?: string
}

/** What the first message of a conversation matches. */
export interface FirstMatch {
  readonly number: number
  /** The place of the text in the request; -1 for none. */
  readonly text: number
}

/** A conversation of any session to which something can be sent. */
export interface ReachableConversation {
  readonly sessionId: string
  readonly number: number
  readonly peer: Endpoint
}

/** A conversation of a session, in a list to choose from. */
export interface ListedConversation {
  readonly number: number
  readonly peer: Endpoint
  readonly isOthers: boolean
}

export interface ConversationCommands {
  /** Those of all sessions, the newest first; of very many only so many. */
  'conversations.reachable': () => readonly ReachableConversation[]
  /** Those of one session or recording; of very many only the newest. */
  'conversations.listed': (sessionId: string) => readonly ListedConversation[]
  /** Returns how many bytes the message had. */
  'conversations.send': (sessionId: string, conversation: number, payload: MessagePayload) => Outcome<number>
  /** To the open ones of these conversations; `null` means to all open ones. */
  'conversations.sendToMany': (
    sessionId: string,
    conversations: readonly number[] | null,
    payload: MessagePayload,
  ) => Outcome<SendToManyResult>
  'conversations.end': (sessionId: string, conversation: number, how: EndHow) => Outcome<null>
  /** Stops reading from a stream, or resumes. */
  'conversations.setPaused': (sessionId: string, conversation: number, isPaused: boolean) => Outcome<null>
  /**
   * The last message of each conversation and, for peers on this machine, their program. The page requests those on
   * screen.
   */
  'conversations.details': (
    sessionId: string,
    conversations: readonly number[],
  ) => Outcome<readonly ConversationDetail[]>
  /** Which of these texts the first message of each conversation matches; without those that have no message yet. */
  'conversations.firstMatches': (
    sessionId: string,
    conversations: readonly number[],
    texts: readonly string[],
  ) => Outcome<readonly FirstMatch[]>
  /** A text by which the first message of a conversation may be known; empty when there is none. */
  'conversations.firstText': (sessionId: string, conversation: number) => Outcome<string>
  'conversations.addPeer': (sessionId: string, peer: Endpoint) => Outcome<number>
  /** What differs between a conversation and one of another session, or of the same. */
  'conversations.compare': (
    sessionId: string,
    conversation: number,
    otherId: string,
    otherConversation: number,
  ) => Outcome<Comparison>
}

export const CONVERSATION_COMMANDS = {
  'conversations.reachable': v.strictTuple([]),
  'conversations.listed': v.strictTuple([id]),
  'conversations.send': v.strictTuple([id, number, payloadSchema]),
  'conversations.sendToMany': v.strictTuple([
    id,
    v.nullable(v.pipe(v.array(number), v.maxLength(100_000))),
    payloadSchema,
  ]),
  'conversations.end': v.strictTuple([id, number, v.picklist(['half-close', 'close', 'reset'])]),
  'conversations.setPaused': v.strictTuple([id, number, v.boolean()]),
  'conversations.details': v.strictTuple([id, v.pipe(v.array(number), v.maxLength(MAX_DETAILS))]),
  'conversations.firstMatches': v.strictTuple([
    id,
    v.pipe(v.array(number), v.maxLength(MAX_DETAILS)),
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_FIRST_TEXT))), v.maxLength(MAX_FIRST_TEXTS)),
  ]),
  'conversations.firstText': v.strictTuple([id, number]),
  'conversations.addPeer': v.strictTuple([id, endpointSchema]),
  'conversations.compare': v.strictTuple([id, number, id, number]),
} satisfies SchemasOf<ConversationCommands>
