import { concat } from '../payload-codec'
import { readLength, SLIP } from './framer'
import type { Framing, LengthFraming } from './framing'

/** The content of a frame, without its delimiter, prefix or stuffing. A damaged frame is returned unchanged. */
export function frameContent(framing: Framing, frame: Uint8Array): Uint8Array {
  switch (framing.kind) {
    case 'raw':
    case 'fixed':
    case 'idle':
      return frame
    case 'line':
      return endsWith(frame, framing.delimiter) ? frame.subarray(0, frame.length - framing.delimiter.length) : frame
    case 'length':
      return withoutPrefix(framing, frame)
    case 'cobs':
      return fromCobs(frame) ?? frame
    case 'slip':
      return fromSlip(frame) ?? frame
  }
}

/** A whole frame for this content; undefined when it is too long for the prefix. */
export function encodeFrame(framing: Framing, content: Uint8Array): Uint8Array | undefined {
  switch (framing.kind) {
    case 'raw':
    case 'fixed':
    case 'idle':
      return content
    case 'line':
      return concat([content, framing.delimiter])
    case 'length':
      return withPrefix(framing, content)
    case 'cobs':
      return toCobs(content)
    case 'slip':
      return toSlip(content)
  }
}

function endsWith(bytes: Uint8Array, end: Uint8Array): boolean {
  const from = bytes.length - end.length
  return from >= 0 && end.every((byte, at) => bytes[from + at] === byte)
}

/** The bytes before the length field belong to the content. */
function withPrefix(
  { prefixBytes, isBigEndian, offset, countsWhole }: LengthFraming,
  content: Uint8Array,
): Uint8Array | undefined {
  if (content.length < offset) return undefined
  const rest = content.length - offset
  let value = countsWhole ? rest + offset + prefixBytes : rest
  if (value >= 256 ** prefixBytes) return undefined
  const prefix = new Uint8Array(prefixBytes)
  for (let at = 0; at < prefixBytes; at++) {
    prefix[isBigEndian ? prefixBytes - 1 - at : at] = value % 256
    value = Math.floor(value / 256)
  }
  return concat([content.subarray(0, offset), prefix, content.subarray(offset)])
}

function withoutPrefix(
  { prefixBytes, isBigEndian, offset, countsWhole }: LengthFraming,
  frame: Uint8Array,
): Uint8Array {
  const head = offset + prefixBytes
  const said = readLength(frame.subarray(offset, head), isBigEndian)
  const isWhole = frame.length >= head && frame.length === (countsWhole ? said : said + head)
  return isWhole ? concat([frame.subarray(0, offset), frame.subarray(head)]) : frame
}

function toCobs(content: Uint8Array): Uint8Array {
  const out: number[] = []
  let codeAt = out.push(0) - 1
  for (const [at, byte] of content.entries()) {
    if (byte !== 0) out.push(byte)
    const isFull = out.length - codeAt === 0xff
    if (byte === 0 || (isFull && at < content.length - 1)) {
      out[codeAt] = out.length - codeAt
      codeAt = out.push(0) - 1
    }
  }
  out[codeAt] = out.length - codeAt
  out.push(0)
  return Uint8Array.from(out)
}

function fromCobs(frame: Uint8Array): Uint8Array | undefined {
  const out: number[] = []
  const end = frame.length - 1
  if (end < 1 || frame[end] !== 0) return undefined
  for (let at = 0; at < end;) {
    const code = frame[at] ?? 0
    if (code === 0 || at + code > end) return undefined
    for (let next = at + 1; next < at + code; next++) out.push(frame[next] ?? 0)
    at += code
    if (code < 0xff && at < end) out.push(0)
  }
  return Uint8Array.from(out)
}

function toSlip(content: Uint8Array): Uint8Array {
  const out: number[] = []
  for (const byte of content) {
    if (byte === SLIP.end) out.push(SLIP.escape, SLIP.escapedEnd)
    else if (byte === SLIP.escape) out.push(SLIP.escape, SLIP.escapedEscape)
    else out.push(byte)
  }
  return Uint8Array.from([...out, SLIP.end])
}

function fromSlip(frame: Uint8Array): Uint8Array | undefined {
  const out: number[] = []
  for (let at = 0; at < frame.length; at++) {
    const byte = frame[at] ?? 0
    if (byte === SLIP.end) continue
    if (byte !== SLIP.escape) {
      out.push(byte)
      continue
    }
    at += 1
    if (frame[at] === SLIP.escapedEnd) out.push(SLIP.end)
    else if (frame[at] === SLIP.escapedEscape) out.push(SLIP.escape)
    else return undefined
  }
  return Uint8Array.from(out)
}
