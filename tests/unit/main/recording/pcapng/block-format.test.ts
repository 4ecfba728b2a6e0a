import fc from 'fast-check'
import { expect, it } from 'vitest'
import { markedComment, readMarkedComment } from '../../../../../src/main/recording/pcapng/block-format'

const MOST = 65_535

function written(facts: object): Record<string, unknown> {
  const bytes = markedComment(facts)
  expect(bytes.length).toBeLessThanOrEqual(MOST)
  expect(bytes.every((byte) => byte >= 0x20 && byte < 0x7f)).toBe(true)
  const read = readMarkedComment(new TextDecoder().decode(bytes))
  if (read === undefined) throw new Error('it cannot be read back')
  return read
}

it('keeps what fits as it is, to the last byte', () => {
  const facts = { text: 'a'.repeat(MOST - 'wirebench: {"text":""}'.length) }
  expect(written(facts)).toEqual(facts)
})

it('shortens what does not fit at the border of a character, and says so', () => {
  const { text } = written({ text: '\u{1f600}'.repeat(20_000) }) as { text: string }
  expect(text).not.toMatch(/\p{Surrogate}/u)
  expect(text).toMatch(/^(\u{1f600})+\u2026$/u)
  expect(text.length).toBeGreaterThan(4_000)
})

it('shortens the long texts and leaves the short ones alone', () => {
  const read = written({
    name: 'peer',
    event: { message: '\u9f98'.repeat(15_000), code: 'x', list: ['\u0000'.repeat(20_000)] },
  })
  expect(read).toMatchObject({ name: 'peer', event: { code: 'x' } })
})

it('shortens a list of many', () => {
  const chain = Array.from({ length: 2_000 }, (_, at) => ({ subject: `CN=${String(at)}`, issuer: '\u9f98'.repeat(40) }))
  const read = written({ chain }) as { chain: unknown[] }
  expect(read.chain.length).toBeGreaterThan(50)
})

it('writes every text so that it fits and is the beginning of what it was', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 })
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.nat({ max: 400 }))), (texts) => {
      const chain = texts.map(([part, times]) => part.repeat(times))
      const read = written({ chain }) as { chain: string[] }
      for (const [at, kept] of read.chain.entries()) {
        const whole = chain[at] ?? ''
        expect(kept === whole || whole.startsWith(kept.replace(/\u2026$/, ''))).toBe(true)
      }
    }),
    { numRuns: 20 },
  )
})
