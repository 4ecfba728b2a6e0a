import fc from 'fast-check'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { safeFileName } from '../../../../../src/main/recording/files/safe-file-name'

it.each([
  ['../../x', '.._.._x', '_.._x'],
  ['a\0b', 'a_b', 'a_b'],
  ['..', 'session', 'session'],
  ['CON', '_CON', '_CON'],
  ['com1.txt', '_com1.txt', '_com1.txt'],
  ['line\nend', 'line_end', 'line_end'],
  ['\u202egpj.exe', '_gpj.exe', '_gpj.exe'],
  ['', 'session', 'session'],
])('makes one harmless name of %j', (text, _rough, name) => {
  expect(safeFileName(text)).toBe(name)
})

it('never leaves its folder and never exceeds 120 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = safeFileName(text)
      expect(basename(join('/folder', name))).toBe(name)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(121)
    }),
  )
})
