import { expect, it } from 'vitest'
import { numbersAt } from '../../../src/shared/byte-numbers'
import { fromHex } from '../../../src/shared/hex'

it('reads numbers at a place in both byte orders, and none where too few bytes are left', () => {
  const numbers = numbersAt(fromHex('00ff3ff8000000000000'), 2)
  const of = (type: string) => numbers.find((each) => each.type === type)
  expect(of('u8')).toMatchObject({ little: '63', big: '63' })
  expect(of('i16')).toMatchObject({ little: '-1985', big: '16376' })
  expect(of('f64')).toMatchObject({ big: '1.5' })
  expect(of('u64')).toMatchObject({ little: '63551', big: '4609434218613702656' })
  expect(numbersAt(fromHex('ff'), 0).filter(({ little }) => little !== '')).toEqual([
    { type: 'u8', little: '255', big: '255' },
    { type: 'i8', little: '-1', big: '-1' },
  ])
  expect(numbersAt(fromHex('0000003f'), 0).find(({ type }) => type === 'f32')).toMatchObject({ little: '0.5' })
})
