import { decodeText, unfinishedIn, type Encoding } from './encoding'

const NOTHING = new Uint8Array()
/** The longest character of any encoding here. */
const MAX_CHARACTER_BYTES = 4

/**
 * A run of a text as it is drawn: `plain` as it is, `control` as a labelled escape, `bad` for bytes that are not
 * UTF-8, `split` for the beginning of a character that the next chunk completes.
 */
export interface TextPart {
  readonly kind: 'plain' | 'control' | 'bad' | 'split'
  readonly text: string
}

/**
 * How many bytes at the end of `bytes` begin a UTF-8 character that is not finished yet: 0 to 3 (RFC 3629, section 3).
 * Bytes that can never become a character are not held back.
 */
export function unfinishedTail(bytes: Uint8Array): number {
  const end = bytes.length
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const need = byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 1
    return need > back && canContinue(byte, bytes[end - back + 1]) ? back : 0
  }
  return 0
}

/** The second byte has a narrower range after some first bytes (RFC 3629, section 4). */
function canContinue(first: number, second: number | undefined): boolean {
  if (second === undefined) return true
  if (first === 0xe0) return second >= 0xa0
  if (first === 0xed) return second < 0xa0
  if (first === 0xf0) return second >= 0x90
  if (first === 0xf4) return second < 0x90
  return true
}

/**
 * A row's own bytes as parts. `partialCharacter` is the unfinished character of the chunk before: where these bytes
 * complete it, it is shown whole at their beginning, because it ends here; otherwise it is shown in its own row. With
 * `hold`, an unfinished end of these bytes is `split`. Bytes that are not UTF-8 appear as `\xFF`, controls and
 * invisible characters as labelled escapes.
 */
export function decodeVisible(
  bytes: Uint8Array,
  partialCharacter: Uint8Array = NOTHING,
  hold = false,
  encoding: Encoding = 'utf-8',
): TextPart[] {
  const begun = beginningOf(bytes, partialCharacter, encoding)
  if (begun === 'goes-on') return [{ kind: hold ? 'split' : 'bad', text: escapesOf(bytes) }]
  return decodeJoined(joined(begun, bytes), hold, encoding)
}

/**
 * The part of an unfinished character that belongs in front of a row: all of it where these bytes complete it, else
 * nothing.
 */
export function finishedBy(bytes: Uint8Array, partialCharacter: Uint8Array, encoding: Encoding): Uint8Array {
  const begun = beginningOf(bytes, partialCharacter, encoding)
  return begun === 'goes-on' ? NOTHING : begun
}

/** `goes-on`: these bytes are the middle of the character, which a later chunk may complete. */
function beginningOf(bytes: Uint8Array, partial: Uint8Array, encoding: Encoding): Uint8Array | 'goes-on' {
  if (partial.length === 0 || bytes.length === 0) return NOTHING
  // The units of UTF-16 stay where they are even if one of them is no character.
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return partial
  for (let taken = 1; taken <= Math.min(bytes.length, MAX_CHARACTER_BYTES); taken++) {
    const character = joined(partial, bytes.subarray(0, taken))
    const unfinished = encoding === 'utf-8' ? unfinishedTail(character) : unfinishedIn(encoding, character)
    if (unfinished === character.length) continue
    const [first, ...others] = decodeText(encoding, character)
    return first !== '\ufffd' && others.length === 0 ? partial : NOTHING
  }
  return 'goes-on'
}

function decodeJoined(whole: Uint8Array, hold: boolean, encoding: Encoding): TextPart[] {
  if (encoding !== 'utf-8') return decodeVisibleIn(encoding, whole, hold)
  const end = hold ? whole.length - unfinishedTail(whole) : whole.length
  const parts: TextPart[] = []
  let at = 0
  while (at < end) {
    const next = nextCharacter(whole, at, end)
    if (next === undefined) {
      pushPart(parts, 'bad', byteEscape(whole[at]))
      at += 1
      continue
    }
    const escape = escapeOf(next.codePoint)
    if (escape === undefined) pushPart(parts, 'plain', String.fromCodePoint(next.codePoint))
    else pushPart(parts, 'control', escape)
    at += next.length
  }
  if (at < whole.length) pushPart(parts, 'split', escapesOf(whole.subarray(at)))
  return parts
}

/** The same with the platform's decoder, which reports that a byte is bad, but not which one. */
function decodeVisibleIn(encoding: Encoding, whole: Uint8Array, hold: boolean): TextPart[] {
  const end = hold ? whole.length - unfinishedIn(encoding, whole) : whole.length
  const parts: TextPart[] = []
  for (const char of decodeText(encoding, whole.subarray(0, end))) {
    const escape = escapeOf(char.codePointAt(0) ?? 0)
    if (escape !== undefined) pushPart(parts, 'control', escape)
    else pushPart(parts, char === '\ufffd' ? 'bad' : 'plain', char)
  }
  if (end < whole.length) pushPart(parts, 'split', escapesOf(whole.subarray(end)))
  return parts
}

function escapesOf(bytes: Uint8Array): string {
  return Array.from(bytes, byteEscape).join('')
}

function byteEscape(byte = 0): string {
  return `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`
}

/**
 * One line of text for terminals, text logs and CSV: the lines of a stream, one after the other, are its text. So an
 * unfinished character is left to the line that continues it.
 */
export function visibleLine(
  bytes: Uint8Array,
  partialCharacter?: Uint8Array,
  hold?: boolean,
  encoding?: Encoding,
): string {
  if ((partialCharacter === undefined || partialCharacter.length === 0) && isPlain(bytes, encoding))
    return decodeText('utf-8', bytes)
  return decodeJoined(joined(partialCharacter ?? NOTHING, bytes), hold === true, encoding ?? 'utf-8')
    .filter((part) => part.kind !== 'split')
    .map((part) => part.text)
    .join('')
}

/** Printable ASCII alone, which is the same in all encodings here but UTF-16. Most traffic is of this kind. */
function isPlain(bytes: Uint8Array, encoding: Encoding = 'utf-8'): boolean {
  return !encoding.startsWith('utf-16') && bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
}

/** Makes any string of unknown origin (a name, an error text) safe to print: controls and invisible characters become escapes. */
export function visibleString(text: string): string {
  let line = ''
  for (const char of text) line += escapeOf(char.codePointAt(0) ?? 0) ?? char
  return line
}

/** The same for a text of several lines, such as an error with its place: the line ends stay. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visibleString).join('\n')
}

/** Bytes to a string for programs: bytes that are no text become U+FFFD, nothing else is touched. */
export function decodeForPrograms(
  bytes: Uint8Array,
  partialCharacter: Uint8Array = new Uint8Array(),
  hold = false,
  encoding: Encoding = 'utf-8',
): string {
  const whole = joined(partialCharacter, bytes)
  const tail = encoding === 'utf-8' ? unfinishedTail(whole) : unfinishedIn(encoding, whole)
  return decodeText(encoding, whole.subarray(0, hold ? whole.length - tail : whole.length))
}

function joined(partialCharacter: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (partialCharacter.length === 0) return bytes
  const whole = new Uint8Array(partialCharacter.length + bytes.length)
  whole.set(partialCharacter)
  whole.set(bytes, partialCharacter.length)
  return whole
}

function pushPart(parts: TextPart[], kind: TextPart['kind'], text: string): void {
  const last = parts.at(-1)
  if (last?.kind === kind) parts[parts.length - 1] = { kind, text: last.text + text }
  else parts.push({ kind, text })
}

function nextCharacter(bytes: Uint8Array, at: number, end: number): { codePoint: number; length: number } | undefined {
  const first = bytes[at] ?? 0
  if (first < 0x80) return { codePoint: first, length: 1 }
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (length === 0 || at + length > end || !canContinue(first, bytes[at + 1])) return undefined
  let codePoint = first & (0xff >> (length + 1))
  for (let step = 1; step < length; step++) {
    const byte = bytes[at + step] ?? 0
    if ((byte & 0xc0) !== 0x80) return undefined
    codePoint = (codePoint << 6) | (byte & 0x3f)
  }
  return { codePoint, length }
}

const NAMED: Readonly<Record<number, string>> = {
  0x07: '\\a',
  0x08: '\\b',
  0x09: '\\t',
  0x0a: '\\n',
  0x0d: '\\r',
  0x1b: '\\e',
}

/** C0 and C1 controls, separators, bidi controls (UAX 9), zero-width characters and the BOM are never drawn as they are. */
function escapeOf(codePoint: number): string | undefined {
  if (codePoint >= 0x20 && codePoint < 0x7f) return undefined
  const named = NAMED[codePoint]
  if (named !== undefined) return named
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return byteEscape(codePoint)
  const isHidden =
    codePoint === 0xad ||
    codePoint === 0x61c ||
    codePoint === 0x180e ||
    (codePoint >= 0x200b && codePoint <= 0x200f) ||
    (codePoint >= 0x2028 && codePoint <= 0x202e) ||
    (codePoint >= 0x2060 && codePoint <= 0x206f) ||
    codePoint === 0xfeff ||
    (codePoint >= 0xe0000 && codePoint <= 0xe007f)
  return isHidden ? `\\u{${codePoint.toString(16).toUpperCase()}}` : undefined
}
