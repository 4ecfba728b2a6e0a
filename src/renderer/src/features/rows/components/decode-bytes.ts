import { decodeAs, type BinaryFormat } from '../../../../../shared/decode/decode'
import { layOutJson, layOutXml } from '../../../../../shared/decode/lay-out'
import { visibleLines } from '../../../../../shared/visible-text'

/** What bytes may be read as, in the order in which it is offered. */
export const DECODERS = ['json', 'xml', 'cbor', 'messagepack', 'protobuf', 'gzip', 'base64', 'url'] as const
export type Decoder = (typeof DECODERS)[number]

export type Decoded =
  | { readonly ok: true; readonly text: string; readonly isCut: boolean }
  | { readonly ok: false; readonly key: string; readonly values?: Readonly<Record<string, string | number>> }

/** What the inspector has of a row. */
const MAX_INPUT_BYTES = 256 * 1024
/** A small message may hold very much, compressed: so much of it is unpacked. */
const MAX_UNPACKED_BYTES = 1024 * 1024
/** More text than this would slow the page down. */
const MAX_SHOWN_CHARS = 256 * 1024

/** Reads bytes when the page has time for it. Nothing of them is carried out. */
export async function decodeBytes(decoder: Decoder, bytes: Uint8Array): Promise<Decoded> {
  if (bytes.length === 0) return { ok: false, key: 'inspector.decode.empty' }
  if (bytes.length > MAX_INPUT_BYTES) return { ok: false, key: 'inspector.decode.long' }
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 300 }))
  try {
    return await read(decoder, bytes)
  } catch {
    return { ok: false, key: `inspector.decode.not.${decoder}` }
  }
}

async function read(decoder: Decoder, bytes: Uint8Array): Promise<Decoded> {
  switch (decoder) {
    case 'json':
      return shown(readJson(textOf(bytes)))
    case 'xml':
      return readXml(textOf(bytes))
    case 'gzip':
      return readPacked(bytes)
    case 'base64':
      return shown(readable(fromBase64(textOf(bytes))))
    case 'url':
      return shown(readUrl(textOf(bytes)))
    default:
      return readBinary(decoder, bytes)
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

/** Throws where it is none. */
function readJson(text: string): string {
  JSON.parse(text)
  return layOutJson(text)
}

/** Entities that a document defines itself can grow without end, so such a document is not read. */
function readXml(text: string): Decoded {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return { ok: false, key: 'inspector.decode.doctype' }
  const parsed = new DOMParser().parseFromString(text, 'application/xml')
  if (parsed.querySelector('parsererror') !== null) return { ok: false, key: 'inspector.decode.not.xml' }
  return shown(layOutXml(text))
}

function fromBase64(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}

/** A pair of a query or a form on each line. */
function readUrl(text: string): string {
  if (!/[%+&=]/.test(text)) throw new Error('nothing is encoded')
  return text
    .split('&')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    .join('\n')
}

async function readPacked(bytes: Uint8Array): Promise<Decoded> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % 31 === 0
  const unpacker = new DecompressionStream(isGzip ? 'gzip' : isZlib ? 'deflate' : 'deflate-raw')
  const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(unpacker).getReader()
  const parts: Uint8Array[] = []
  let size = 0
  let isCut = false
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    size += value.length
    if (size <= MAX_UNPACKED_BYTES) continue
    isCut = true
    await reader.cancel()
    break
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return shown(readable(whole), isCut)
}

/** JSON laid out, other text as it is; what is no text as hex. */
function readable(bytes: Uint8Array): string {
  try {
    const text = textOf(bytes)
    try {
      return readJson(text)
    } catch {
      return text
    }
  } catch {
    return Array.from(bytes.subarray(0, MAX_SHOWN_CHARS / 3), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  }
}

function readBinary(format: BinaryFormat, bytes: Uint8Array): Decoded {
  const outcome = decodeAs(format, bytes)
  if (outcome.ok) return shown(outcome.text)
  return { ok: false, key: `inspector.decode.stop.${outcome.why}`, values: { at: outcome.at } }
}

function shown(text: string, isCut = false): Decoded {
  const isLong = text.length > MAX_SHOWN_CHARS
  return { ok: true, text: visibleLines(isLong ? text.slice(0, MAX_SHOWN_CHARS) : text), isCut: isCut || isLong }
}
