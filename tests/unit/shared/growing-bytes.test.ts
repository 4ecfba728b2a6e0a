import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GrowingBytes } from '../../../src/shared/growing-bytes'

it('gives back the pieces in their order, and begins anew', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array(), { maxLength: 20 }), { maxLength: 3 }), (rounds) => {
      const bytes = new GrowingBytes()
      for (const pieces of rounds) {
        for (const piece of pieces) bytes.push(piece)
        const whole = pieces.flatMap((piece) => [...piece])
        expect(bytes.length).toBe(whole.length)
        expect([...bytes.take()]).toEqual(whole)
        expect(bytes.length).toBe(0)
      }
    }),
  )
})
