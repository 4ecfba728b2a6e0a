import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapesToBytes, parseEscapes } from '../../../../src/shared/escapes'
import { encodeFrame, frameContent } from '../../../../src/shared/framing/frame-codec'
import { createFramer } from '../../../../src/shared/framing/framer'
import type { Framing } from '../../../../src/shared/framing/framing'
import { concat } from '../../../../src/shared/payload-codec'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const line = (delimiter: string, maxBytes = 1_000): Framing => ({
  kind: 'line',
  delimiter: bytesOf(delimiter),
  maxBytes,
})
const length = (more: Partial<Extract<Framing, { kind: 'length' }>> = {}): Framing => ({
  kind: 'length',
  prefixBytes: 2,
  isBigEndian: true,
  offset: 0,
  countsWhole: false,
  maxBytes: 1_000,
  ...more,
})

/** The frames of a stream in these chunks, as text with their problem, and the rest. */
function framesOf(framing: Framing, chunks: readonly Uint8Array[]): { frames: string[]; rest: number } {
  const framer = createFramer(framing)
  const frames: string[] = []
  let pending: Uint8Array[] = []
  for (const chunk of chunks) {
    let from = 0
    framer.push(chunk, 0, (end, problem) => {
      const frame = concat([...pending, chunk.subarray(from, end)])
      frames.push(Buffer.from(frame).toString('latin1') + (problem === undefined ? '' : ` !${problem}`))
      pending = []
      from = end
    })
    pending.push(chunk.subarray(from))
  }
  return { frames, rest: concat(pending).length }
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

const FRAMINGS: readonly (readonly [string, Framing])[] = [
  ['line \\n', line('\n', 40)],
  ['line \\r\\n', line('\r\n', 40)],
  ['line aab', line('aab', 40)],
  ['fixed', { kind: 'fixed', length: 5, maxBytes: 40 }],
  ['length 1', length({ prefixBytes: 1, maxBytes: 40 })],
  ['length 2 little', length({ isBigEndian: false, maxBytes: 40 })],
  ['length 4 whole at 2', length({ prefixBytes: 4, countsWhole: true, offset: 2, maxBytes: 40 })],
  ['length 8', length({ prefixBytes: 8, maxBytes: 40 })],
  ['cobs', { kind: 'cobs', maxBytes: 40 }],
  ['slip', { kind: 'slip', maxBytes: 40 }],
]

/** Bytes in which delimiters, escapes and small lengths are frequent. */
const stream = fc
  .uint8Array({ maxLength: 120 })
  .chain((any) =>
    fc
      .array(fc.constantFrom(0, 1, 3, 0x0a, 0x0d, 0x61, 0x62, 0xc0, 0xdb, 0xdc, 0xdd, 0xff), { maxLength: 120 })
      .map((likely) => Uint8Array.from([...any.subarray(0, 20), ...likely])),
  )

it.each(FRAMINGS)('gives the same frames for every split of the same bytes: %s', (_name, framing) => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(140), { maxLength: 12 }), (bytes, cuts) => {
      const whole = framesOf(framing, [bytes])
      expect(
        framesOf(
          framing,
          split(
            bytes,
            cuts.map((cut) => Math.min(cut, bytes.length)),
          ),
        ),
      ).toEqual(whole)
      expect(
        framesOf(
          framing,
          [...bytes].map((byte) => Uint8Array.of(byte)),
        ),
      ).toEqual(whole)
    }),
    { numRuns: 300 },
  )
})

it('cuts 12 bytes in every one of their 2048 ways into the same frames', () => {
  const bytes = bytesOf('ab\r\nc\r\r\n€\r\n')
  expect(bytes.length).toBe(13)
  const whole = framesOf(line('\r\n'), [bytes]).frames
  expect(whole).toEqual(['ab\r\n', 'c\r\r\n', 'â\x82¬\r\n'])
  for (let mask = 0; mask < 4096; mask++) {
    const cuts = Array.from({ length: 12 }, (_, at) => at + 1).filter((at) => (mask & (1 << (at - 1))) !== 0)
    expect(framesOf(line('\r\n'), split(bytes, cuts)).frames).toEqual(whole)
  }
})

it.each(FRAMINGS.filter(([name]) => name !== 'fixed'))('takes apart what it put together: %s', (_name, limited) => {
  const framing = { ...limited, maxBytes: 100_000 } as Framing
  const message =
    framing.kind === 'line'
      ? fc
          .uint8Array({ maxLength: 300 })
          .filter((bytes) => !Buffer.from(bytes).includes(Buffer.from(framing.delimiter)))
      : fc.uint8Array({ minLength: 2, maxLength: framing.kind === 'length' && framing.prefixBytes === 1 ? 255 : 600 })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      const frames = messages.map((content) => encodeFrame(framing, content) ?? new Uint8Array())
      // "aa" + "aab" would end one byte early; such a message cannot be sent with this delimiter.
      fc.pre(
        framing.kind !== 'line' ||
          frames.every(
            (frame) => Buffer.from(frame).indexOf(framing.delimiter) === frame.length - framing.delimiter.length,
          ),
      )
      const seen = framesOf(framing, [concat(frames)])
      expect(seen.rest).toBe(0)
      expect(seen.frames.map((frame) => Buffer.from(frame, 'latin1'))).toEqual(
        frames.map((frame) => Buffer.from(frame)),
      )
      expect(frames.map((frame) => Buffer.from(frameContent(framing, frame)))).toEqual(
        messages.map((content) => Buffer.from(content)),
      )
    }),
    { numRuns: 200 },
  )
})

it('agrees with the examples of the COBS paper', () => {
  const cobs: Framing = { kind: 'cobs', maxBytes: 1_000 }
  const encode = (hex: string): string => Buffer.from(encodeFrame(cobs, Buffer.from(hex, 'hex')) ?? []).toString('hex')
  expect(encode('00')).toBe('010100')
  expect(encode('0000')).toBe('01010100')
  expect(encode('11220033')).toBe('031122023300')
  expect(encode('11223344')).toBe('051122334400')
  expect(encode('11000000')).toBe('021101010100')
  const ramp = (from: number, to: number): string =>
    Buffer.from(Array.from({ length: to - from + 1 }, (_, at) => from + at)).toString('hex')
  expect(encode(ramp(1, 254))).toBe(`ff${ramp(1, 254)}00`)
  expect(encode(`00${ramp(1, 254)}`)).toBe(`01ff${ramp(1, 254)}00`)
  expect(encode(ramp(1, 255))).toBe(`ff${ramp(1, 254)}02ff00`)
})

it('cuts at the limit, marks it, and goes on', () => {
  expect(framesOf(line('\n', 4), [bytesOf('abcdefg\nhi\n')]).frames).toEqual(['abcd !too-long', 'efg\n', 'hi\n'])
  expect(framesOf({ kind: 'slip', maxBytes: 3 }, [Uint8Array.of(1, 2, 3, 4, 0xc0)]).frames).toEqual([
    '\x01\x02\x03 !too-long',
    '\x04À',
  ])
})

it('takes a length that cannot be for what it is, without waiting for it', () => {
  expect(framesOf(length({ prefixBytes: 4 }), [Buffer.from('ffffffff000000016100000000', 'hex')]).frames).toEqual([
    'ÿÿÿÿ !bad-length',
    '\x00\x00\x00\x01a',
    '\x00\x00\x00\x00',
  ])
  expect(framesOf(length({ countsWhole: true }), [Buffer.from('0001' + '000361', 'hex')]).frames).toEqual([
    '\x00\x01 !bad-length',
    '\x00\x03a',
  ])
  expect(encodeFrame(length({ prefixBytes: 1 }), new Uint8Array(256))).toBeUndefined()
})

it('is linear: a stream without an end costs as much a byte at its end as at its beginning', () => {
  const framer = createFramer(line('\r\n', 1024 * 1024))
  const chunk = new Uint8Array(65_536).fill(0x0d)
  let ends = 0
  for (let at = 0; at < 1_024; at++)
    framer.push(chunk, 0, (_end, problem) => {
      ends += 1
      expect(problem).toBe('too-long')
    })
  expect(ends).toBe(64)
})

it('ends a frame by a pause', () => {
  const framer = createFramer({ kind: 'idle', idleMs: 50, maxBytes: 100 })
  const ends: number[] = []
  for (const atMs of [1_000, 1_020, 1_069, 1_119, 2_000])
    framer.push(bytesOf('ab'), atMs, (end) => ends.push(atMs + end))
  expect(ends).toEqual([1_119, 2_000])
})

it('reads escapes, and says where one is wrong', () => {
  expect(escapesToBytes('a\\r\\n\\x1b\\0\\\\')).toEqual(Uint8Array.of(0x61, 13, 10, 0x1b, 0, 0x5c))
  expect(escapesToBytes('\\u{1F600}\\u00e9')).toEqual(new TextEncoder().encode('😀é'))
  expect(parseEscapes('ab\\q')).toEqual({ ok: false, column: 3, found: '\\q' })
  expect(parseEscapes('\\x1')).toMatchObject({ ok: false, column: 1 })
  expect(parseEscapes('\\u{110000}')).toMatchObject({ ok: false })
  expect(parseEscapes('\\ud800')).toMatchObject({ ok: false })
})
