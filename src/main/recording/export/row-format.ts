import { describeState } from '../../../shared/describe'
import type { Encoding } from '../../../shared/encoding'
import { eventName } from '../../../shared/events/event'
import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import type { RecordKind, StateEvent } from '../../../shared/record'
import { isoTime } from '../../../shared/iso-time'
import { WORDS } from '../../../shared/words/words'
import { PLAIN, type Phrasing } from './phrasing'
import { decodeForPrograms, visibleLine, visibleString } from '../../../shared/visible-text'

/** A record with its whole payload, for any text format. */
export interface FullRecord {
  readonly seq: number
  readonly atNs: bigint
  readonly conversation: number
  readonly peer: Endpoint | undefined
  readonly kind: RecordKind
  readonly bytes: Uint8Array
  /** The unfinished UTF-8 character of the chunk before. */
  readonly partialCharacter: Uint8Array
  readonly isStream: boolean
  readonly state?: StateEvent
  /** The true length of a datagram that was cut on receiving. */
  readonly trueLength?: number
  /** Whether it may not be as it was recorded. */
  readonly isDoubtful?: true
  /** What a person wrote at it. */
  readonly comment?: string
  /** UTF-8 when absent. */
  readonly encoding?: Encoding
}

/** One line for people, without control characters. */
export function toTextLine(record: FullRecord, say: Phrasing = PLAIN): string {
  const { conversation, peer, kind, bytes, partialCharacter, isStream, state } = record
  const who = conversation === 0 ? '-' : `#${String(conversation)} ${peer === undefined ? '' : formatEndpoint(peer)}`
  const start = `${say.time(record.atNs)}  ${who.padEnd(24)}  ${say.kind(kind).padEnd(5)}`
  const doubt = record.isDoubtful === true ? `(${WORDS[say.locale].table.doubtful}) ` : ''
  const written = commentText(record, say)
  if (state !== undefined) return `${start}  ${doubt}${visibleString(say.state(state))}${written}`
  const cut = record.trueLength === undefined ? '' : ` (cut from ${String(record.trueLength)})`
  return `${start}  ${String(bytes.length).padStart(5)} B${cut}  ${doubt}${visibleLine(bytes, partialCharacter, isStream, record.encoding)}${written}`
}

/** What a person wrote at a row, behind its content. */
function commentText({ comment }: FullRecord, say: Phrasing): string {
  return comment === undefined
    ? ''
    : `  (${WORDS[say.locale].comment.at.replace('{text}', () => visibleString(comment))})`
}

/** One JSON object. `atNs` is a whole number of nanoseconds since 1970, with all its digits. */
export function toJsonLine(record: FullRecord): string {
  const { seq, conversation, peer, kind, bytes, partialCharacter, isStream, state } = record
  // JSON.stringify cannot write a bigint, and a number would lose its last digits; only these three may hold anything to escape.
  const [who, event, text] = [
    peer === undefined ? '""' : jsonString(formatEndpoint(peer)),
    state === undefined ? '' : `,"state":${jsonString(eventName(state))}`,
    jsonString(
      state === undefined
        ? decodeForPrograms(bytes, partialCharacter, isStream, record.encoding)
        : describeState(state),
    ),
  ]
  const cut = record.trueLength === undefined ? '' : `,"trueLength":${String(record.trueLength)}`
  const doubt = record.isDoubtful === true ? ',"doubtful":true' : ''
  const written = record.comment === undefined ? '' : `,"comment":${jsonString(record.comment)}`
  return `{"seq":${String(seq)},"atNs":${String(record.atNs)},"conversation":${String(conversation)},"peer":${who},"kind":"${kind}"${event},"byteLength":${String(bytes.length)}${cut}${doubt}${written},"hex":"${hexOf(bytes)}","text":${text}}`
}

const CSV_HEADER = 'seq,time,conversation,peer,kind,state,byteLength,text,hex'

/** The columns that are there only when they are needed: programs know the others by their place. */
export interface MoreColumns {
  readonly hasDoubt: boolean
  readonly hasComments: boolean
}

export function csvHeader({ hasDoubt, hasComments }: MoreColumns): string {
  return `${CSV_HEADER}${hasDoubt ? ',doubtful' : ''}${hasComments ? ',comment' : ''}`
}

/**
 * One row of CSV (RFC 4180). Text is in visible form, so no cell has a line end. With `guardFormulas`, cells that a
 * spreadsheet would take for a formula begin with an apostrophe (this changes them; `hex` is never changed).
 */
export function toCsvLine(record: FullRecord, guardFormulas: boolean, more?: MoreColumns): string {
  const { seq, atNs, conversation, peer, kind, bytes, partialCharacter, isStream, state } = record
  const text =
    state === undefined
      ? visibleLine(bytes, partialCharacter, isStream, record.encoding)
      : visibleString(describeState(state))
  // Numbers, kinds and hex never need quotes.
  const doubt = more?.hasDoubt === true ? (record.isDoubtful === true ? ',true' : ',') : ''
  const written = more?.hasComments === true ? `,${quoted(commentCell(record, guardFormulas))}` : ''
  return `${String(seq)},${isoTime(atNs)},${String(conversation)},${peer === undefined ? '' : quoted(formatEndpoint(peer))},${kind},${state === undefined ? '' : quoted(eventName(state))},${String(bytes.length)},${quoted(guardFormulas ? guarded(text) : text)},${hexOf(bytes)}${doubt}${written}`
}

function commentCell({ comment = '' }: FullRecord, guardFormulas: boolean): string {
  const text = visibleString(comment)
  return guardFormulas ? guarded(text) : text
}

function guarded(cell: string): string {
  return /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}

function quoted(cell: string): string {
  return /[",\r\n']|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** The runtime's own function, because exports have millions of rows. */
function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

/** JSON leaves DEL, C1 and invisible characters unescaped; terminals and editors should not get them. */
function jsonString(text: string): string {
  const json = JSON.stringify(text)
  if (!/[\u007f-\uffff]/.test(json)) return json
  return json.replace(
    /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
