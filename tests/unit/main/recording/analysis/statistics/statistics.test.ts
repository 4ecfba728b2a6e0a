import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateCounter } from '../../../../../../src/main/recording/analysis/statistics/rate-series'
import { ReplyTimes } from '../../../../../../src/main/recording/analysis/statistics/reply-times'
import { SequenceGaps } from '../../../../../../src/main/recording/analysis/statistics/sequence-gaps'

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0)
}

describe('rates', () => {
  it('lose nothing when steps grow, whatever the times are', () => {
    const times = fc.array(fc.double({ min: -1e5, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(times, (atMs) => {
        const counter = new RateCounter()
        for (const at of atMs) counter.count('rx', 10, at)
        const series = counter.series(Math.max(...atMs))
        expect(sum(series.rxMessages)).toBe(atMs.length)
        expect(sum(series.rxBytes)).toBe(10 * atMs.length)
        expect(series.rxMessages.length).toBeLessThanOrEqual(600)
        expect(series.txMessages).toHaveLength(series.rxMessages.length)
      }),
    )
  })

  it('tells the best second, the last one and the mean', () => {
    const counter = new RateCounter()
    // 1,000 in the third second, 10 in each of ten seconds.
    for (let second = 0; second < 10; second++)
      for (let at = 0; at < 10; at++) counter.count('tx', 100, second * 1_000 + at * 100)
    for (let at = 0; at < 1_000; at++) counter.count('tx', 1, 2_000 + at)
    const { messages, bytes, peakMessages, meanMessages, nowMessages } = counter.figures('tx', 10_000)
    expect({ messages, bytes, peakMessages, nowMessages }).toEqual({
      messages: 1_100,
      bytes: 11_000,
      peakMessages: 1_010,
      nowMessages: 10,
    })
    expect(meanMessages).toBeCloseTo(1_100 / 9.9, 6)
    expect(counter.figures('tx', 12_000).nowMessages).toBe(0)
    expect(counter.figures('rx', 12_000).messages).toBe(0)
  })

  it('says 0, and not -0, before anything came', () => {
    expect(new RateCounter().figures('rx', 0)).toMatchObject({ nowMessages: 0, nowBytes: 0 })
  })
})

describe('reply times', () => {
  const MS = 1e6

  it('pairs in order, and tells late, missing and waiting apart', () => {
    const replies = new ReplyTimes(100)
    replies.question(1, 0)
    replies.question(1, 10 * MS)
    replies.question(2, 20 * MS)
    replies.answer(1, 30 * MS)
    replies.answer(1, 160 * MS)
    replies.answer(3, 170 * MS)
    replies.question(2, 180 * MS)
    const { answered, late, missing, waiting, unsolicited, maxUs, minUs, meanUs } = replies.figures(200 * MS)
    expect({ answered, late, missing, waiting, unsolicited }).toEqual({
      answered: 2,
      late: 1,
      missing: 1,
      waiting: 1,
      unsolicited: 1,
    })
    expect([Math.round(minUs / 1000), maxUs, meanUs]).toEqual([30, 150_000, 90_000])
    replies.end(2)
    expect(replies.figures(200 * MS).missing).toBe(2)
    // An answer that was counted as missing comes after all.
    replies.answer(2, 500 * MS)
    expect(replies.figures(500 * MS)).toMatchObject({ answered: 3, late: 2, missing: 1 })
  })

  it('pairs by key in any order; the same key again leaves the first without an answer', () => {
    const replies = new ReplyTimes(1_000)
    replies.question(1, 0, 'a')
    replies.question(1, MS, 'b')
    replies.question(1, 2 * MS, 'a')
    replies.answer(1, 3 * MS, 'b')
    replies.answer(1, 7 * MS, 'a')
    replies.answer(1, 8 * MS, 'c')
    const figures = replies.figures(9 * MS)
    expect(figures).toMatchObject({ answered: 2, missing: 1, unsolicited: 1, maxUs: 5_000 })
    expect(replies.of(1, 9 * MS)).toEqual({ answered: 2, missing: 1, meanUs: 3_500, maxUs: 5_000 })
  })

  it('has percentiles as near as an HDR histogram with three figures, and every answer in one bar', () => {
    const replies = new ReplyTimes(1_000)
    const took = Array.from({ length: 10_000 }, (_, at) => Math.round(1_000 * 1.0012 ** at))
    took.forEach((ns, at) => {
      replies.question(1, at * 1e10)
      replies.answer(1, at * 1e10 + ns)
    })
    const { p50Us, p90Us, p99Us, maxUs, histogram } = replies.figures(1e15)
    const expected = (percent: number): number => (took[Math.ceil((percent / 100) * took.length) - 1] ?? 0) / 1000
    for (const [found, percent] of [
      [p50Us, 50],
      [p90Us, 90],
      [p99Us, 99],
    ] as const)
      expect(Math.abs(found / expected(percent) - 1)).toBeLessThan(0.002)
    expect(maxUs).toBe((took.at(-1) ?? 0) / 1000)
    expect(sum(histogram.map(({ count }) => count))).toBe(10_000)
    for (const { fromUs, toUs, count } of histogram) {
      const inside = took.filter((ns) => ns / 1000 >= fromUs && ns / 1000 < toUs).length
      expect(Math.abs(inside - count)).toBeLessThanOrEqual(1)
    }
  })
})

describe('sequence gaps', () => {
  function follow(values: readonly number[], bytes: 1 | 2 | 4 = 2, isLittleEndian = false) {
    const gaps = new SequenceGaps({ offset: 1, bytes, isLittleEndian })
    values.forEach((value, at) => {
      const datagram = Buffer.alloc(8)
      if (isLittleEndian) datagram.writeUIntLE(value, 1, bytes)
      else datagram.writeUIntBE(value, 1, bytes)
      gaps.received(at + 1, 1, datagram)
    })
    return gaps.figures()
  }

  it('tells lost, duplicate, out of order and restarted apart, across the end of the counter', () => {
    expect(follow([1, 2, 3, 4])).toMatchObject({ received: 4, lost: 0, duplicates: 0, reordered: 0, gaps: [] })
    expect(follow([1, 2, 5, 6])).toMatchObject({ lost: 2, gaps: [{ seq: 3, conversation: 1, from: 3, count: 2 }] })
    expect(follow([1, 3, 2, 4])).toMatchObject({ lost: 0, reordered: 1, duplicates: 0 })
    expect(follow([1, 1, 2, 1])).toMatchObject({ lost: 0, duplicates: 2 })
    expect(follow([65_534, 65_535, 0, 2])).toMatchObject({ lost: 1, gaps: [{ from: 1, count: 1 }] })
    expect(follow([20_000, 20_001, 0, 1])).toMatchObject({ lost: 0, restarts: 1 })
    expect(follow([254, 255, 0, 1], 1)).toMatchObject({ lost: 0, received: 4 })
    expect(follow([0xfffffffe, 0xffffffff, 0, 5], 4, true)).toMatchObject({ lost: 4 })
    const short = new SequenceGaps({ offset: 7, bytes: 2, isLittleEndian: false })
    short.received(1, 1, Buffer.alloc(8))
    expect(short.figures()).toMatchObject({ received: 0, tooShort: 1 })
  })

  it('takes a leap of 3,000 or more in 16 bits for a restart (RFC 3550, A.1), as when two streams share a port', () => {
    expect(follow([5, 18_620, 6, 18_621, 7, 18_622])).toMatchObject({ received: 6, lost: 0, restarts: 5, gaps: [] })
    expect(follow([1, 3_000])).toMatchObject({ lost: 2_998, restarts: 0 })
    expect(follow([1, 3_001])).toMatchObject({ lost: 0, restarts: 1 })
    expect(follow([1, 100_001], 4)).toMatchObject({ lost: 99_999, restarts: 0 })
    expect(follow([1, 127], 1)).toMatchObject({ lost: 125, restarts: 0 })
  })

  it('agrees with a plain count for any loss, doubling and shuffling over short distances', () => {
    const step = fc.record({ drop: fc.boolean(), double: fc.boolean(), swap: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 300 }), fc.nat(65_535), (steps, start) => {
        const sent = steps.flatMap(({ drop, double }, at) => (drop ? [] : double ? [at, at] : [at]))
        steps.forEach(({ swap }, at) => {
          const [one, other] = [sent[at], sent[at + 1]]
          if (!swap || one === undefined || other === undefined) return
          sent[at] = other
          sent[at + 1] = one
        })
        // Numbers before the first one cannot be known to be missing.
        const known = sent.filter((value) => value >= (sent[0] ?? 0))
        const different = new Set(known)
        const span = known.length === 0 ? 0 : Math.max(...known) - (known[0] ?? 0) + 1
        const figures = follow(
          known.map((value) => (value + start) % 65_536),
          2,
        )
        expect(figures.lost).toBe(span - different.size)
        expect(figures.duplicates).toBe(known.length - different.size)
      }),
    )
  })
})
