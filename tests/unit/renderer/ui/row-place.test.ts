import { describe, expect, it } from 'vitest'
import { formatSpan } from '../../../../src/renderer/src/ui/format'
import { parseRowPlace } from '../../../../src/renderer/src/ui/row-place'

const START = BigInt(new Date(2026, 10, 23, 23, 30, 0).getTime()) * 1_000_000n

function at(hours: number, minutes: number, seconds: number, ms: number, day = 23): bigint {
  return BigInt(new Date(2026, 10, day, hours, minutes, seconds, ms).getTime()) * 1_000_000n
}

describe('a place in a recording', () => {
  it.each([
    ['1', { kind: 'row', seq: 1 }],
    [' 1,234,567 ', { kind: 'row', seq: 1_234_567 }],
    ['23:45', { kind: 'time', atNs: at(23, 45, 0, 0) }],
    ['23:45:09.25', { kind: 'time', atNs: at(23, 45, 9, 250) }],
    // After midnight, in a session that began before it.
    ['00:10:00', { kind: 'time', atNs: at(0, 10, 0, 0, 24) }],
    ['+12.5', { kind: 'time', atNs: START + 12_500_000_000n }],
    ['+0', { kind: 'time', atNs: START }],
  ])('reads %j', (text, place) => {
    expect(parseRowPlace(text, START)).toEqual(place)
  })

  it.each(['', '0', '-1', 'abc', '24:00', '12:60', '12:00:61', '99999999999', '1.5', '+', '12:0'])(
    'refuses %j',
    (text) => {
      expect(parseRowPlace(text, START)).toBeUndefined()
    },
  )
})

it('writes spans to the microsecond', () => {
  expect([0n, 125_000n, -1_500_000_000n, 3_725_000_000_999n].map(formatSpan)).toEqual([
    '+0.000000',
    '+0.000125',
    '-1.500000',
    '+3725.000000',
  ])
})
