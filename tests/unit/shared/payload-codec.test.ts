import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromHex, toHex } from '../../../src/shared/hex'
import { composeMessage } from '../../../src/shared/message/compose-message'
import { parseHex } from '../../../src/shared/payload-codec'

it.each([
  ['48656c6c6f', '48656c6c6f'],
  ['48 65:6c-6c,6f', '48656c6c6f'],
  ['0x48 0X65\n6c', '48656c'],
  ['0a0d', '0a0d'],
  ['', ''],
])('reads the hex digits of "%s"', (text, hex) => {
  const parsed = parseHex(text)
  expect(parsed.ok && toHex(parsed.bytes)).toBe(hex)
})

it.each([
  ['abcdxx01', 'not-a-hex-digit', 5, 'x'],
  ['abc', 'odd-digits', 3, 'c'],
  ['ab c de', 'odd-digits', 4, 'c'],
  ['ab 4g', 'not-a-hex-digit', 5, 'g'],
  ['٣٣', 'not-a-hex-digit', 1, '٣'],
  ['41 😀', 'not-a-hex-digit', 4, '😀'],
])('says in which column "%s" is wrong', (text, kind, column, found) => {
  expect(parseHex(text)).toEqual({ ok: false, mistake: { kind, column, found } })
})

it('reads back any bytes that were written as hex', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const parsed = parseHex(toHex(bytes))
      expect(parsed.ok && parsed.bytes).toEqual(bytes)
      expect(fromHex(toHex(bytes))).toEqual(bytes)
    }),
  )
})

it('appends the chosen line end', () => {
  const encoded = composeMessage({ format: 'text', text: 'é', newline: 'crlf' })
  expect(encoded.ok && toHex(encoded.bytes)).toBe('c3a90d0a')
})

it('refuses a message above 1 MiB and says how long it is', () => {
  const encoded = composeMessage({ format: 'text', text: 'x'.repeat(1_048_577), newline: 'none' })
  expect(encoded).toEqual({ ok: false, mistake: { kind: 'too-long', column: 1, found: '1048577' } })
})

it('names the limit of a paste of 200 MB without reading it', () => {
  const pasted = '48 '.repeat(70_000_000)
  expect(composeMessage({ format: 'hex', text: pasted, newline: 'none' })).toEqual({
    ok: false,
    mistake: { kind: 'too-long', column: 1, found: String(pasted.length) },
  })
})
