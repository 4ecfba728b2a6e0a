import { expect, it } from 'vitest'
import { CATALOGUE_KINDS } from '../../../../../src/main/session/fault/catalogue-kinds'
import { diceOf, stagesOf } from '../../../../../src/main/session/fault/fault-kinds'
import { FaultChain } from '../../../../../src/main/session/fault/fault-chain'
import { sayClause, saySentence } from '../../../../../src/shared/words/say'
import { parseFault } from '../../../../../src/shared/fault/fault-text'
import type { StateEvent } from '../../../../../src/shared/record'
import { ManualClock } from '../../../../support/manual-clock'

/** One direction of a conversation through these faults: what came out, when, and which rows were written. */
function way(faults: readonly string[], { isStream = true, seed = 7, conversation = 1 } = {}) {
  const clock = new ManualClock()
  const out: string[] = []
  const notes: StateEvent[] = []
  const configs = faults.map((text) => {
    const parsed = parseFault(text)
    if (!parsed.ok) throw new Error(saySentence(sayClause, parsed.mistake.what))
    return parsed.fault
  })
  const stages = stagesOf(CATALOGUE_KINDS, configs)
  if (!stages.ok) throw new Error(stages.failure.message)
  const at = (what: string): number => out.push(`${String(Math.round(clock.nowMs() * 10) / 10)} ${what}`)
  const chain = new FaultChain(stages.value, {
    clock,
    direction: 'out',
    isStream,
    isBeginning: true,
    random: diceOf(seed, conversation, 'out'),
    pass: (bytes) => at(Buffer.from(bytes).toString('latin1')),
    passEnd: at,
    note: (event) => notes.push(event),
    holdReading: (isHeld) => at(isHeld ? 'hold' : 'read'),
    end: (how) => at(`end ${how}`),
  })
  /** A message may be a Buffer that others have, too: it stays as it is. */
  const push = (text: string): void => {
    const message = Buffer.from(text, 'latin1')
    chain.push(message)
    expect(message.toString('latin1')).toBe(text)
  }
  return { chain, clock, out, notes, push }
}

it('delays each message by the same time, in its order, and the end behind them', () => {
  const { chain, clock, out, push } = way(['delay=50'])
  push('a')
  clock.advance(10)
  push('b')
  chain.end('half-close')
  expect(chain.heldBytes).toBe(2)
  clock.advance(100)
  expect(out).toEqual(['50 a', '60 b', '60 half-close'])
  expect(chain.heldBytes).toBe(0)
})

it.each(['uniform', 'normal', 'pareto'])(
  'jitters in the shape %s: never early, in a stream never out of order',
  (shape) => {
    const { clock, out, push } = way([`jitter=30:shape=${shape}`])
    for (const text of 'abcdefghij') {
      push(text)
      clock.advance(1)
    }
    clock.advance(100_000)
    expect(out.map((line) => line.split(' ')[1]).join('')).toBe('abcdefghij')
    const times = out.map((line) => Number(line.split(' ')[0]))
    expect(times.every((time, index) => time >= index)).toBe(true)
    expect(new Set(times).size).toBeGreaterThan(2)
  },
)

it('lets datagrams overtake each other', () => {
  const { clock, out, push } = way(['jitter=30'], { isStream: false })
  for (const text of 'abcdefghij') push(text)
  clock.advance(100)
  const order = out.map((line) => line.split(' ')[1]).join('')
  expect(order.split('').sort().join('')).toBe('abcdefghij')
  expect(order).not.toBe('abcdefghij')
})

it('keeps to a rate: a message is through when its last byte would be', () => {
  const { clock, out, push } = way(['rate=1000'])
  push('0123456789')
  push('0123456789')
  clock.advance(1_000)
  expect(out).toEqual(['10 0123456789', '20 0123456789'])
})

it('splits, and drips', () => {
  const { chain, clock, out, push } = way(['split=2'])
  push('abcde')
  chain.end('close')
  clock.advance(10)
  expect(out).toEqual(['0 ab', '1 cd', '2 e', '2 close'])
  const drip = way(['drip=1:every=100'])
  drip.push('xyz')
  drip.clock.advance(1_000)
  expect(drip.out).toEqual(['0 x', '100 y', '200 z'])
})

it('gathers until there is enough, or until the time is over', () => {
  const { clock, out, push } = way(['coalesce=4:within=20'])
  for (const text of ['ab', 'c', 'de', 'f']) push(text)
  clock.advance(20)
  expect(out).toEqual(['0 abcde', '20 f'])
})

it('loses the share that it should, and the same with the same seed', () => {
  const lose = (seed: number): StateEvent[] => {
    const { push, notes } = way(['loss=10%'], { isStream: false, seed })
    for (let count = 0; count < 100_000; count++) push('x')
    return notes
  }
  const lost = lose(1)
  // 99 % of all binomial samples (n = 100,000, p = 0.1) lie within 2.576 deviations of 94.87.
  expect(Math.abs(lost.length - 10_000)).toBeLessThan(2.576 * Math.sqrt(100_000 * 0.1 * 0.9))
  expect(lose(1)).toEqual(lost)
  expect(lose(2)).not.toEqual(lost)
})

it('loses in bursts of the length that Gilbert and Elliott promise', () => {
  const { push, out } = way(['burst-loss=1%:end=25%'], { isStream: false })
  let bursts = 0
  let lost = 0
  let wasLost = false
  for (let count = 0; count < 400_000; count++) {
    const before = out.length
    push('x')
    const isLost = out.length === before
    if (isLost && !wasLost) bursts += 1
    if (isLost) lost += 1
    wasLost = isLost
  }
  expect(lost / bursts).toBeGreaterThan(4 * 0.95)
  expect(lost / bursts).toBeLessThan(4 * 1.05)
})

it('duplicates, truncates, adds junk, flips bits', () => {
  const run = (fault: string): string[] => {
    const { push, out } = way([fault])
    push('hello')
    return out
  }
  expect(run('duplicate=100%:copies=2')).toEqual(['0 hello', '0 hello', '0 hello'])
  expect(run('truncate=2')).toEqual(['0 he'])
  expect(run('junk-before=414243')).toEqual(['0 ABChello'])
  expect(run('junk-after=2e')).toEqual(['0 hello.'])
  const [corrupted = ''] = run('corrupt=100%')
  const bits = 'hello'.split('').reduce((sum, char, at) => {
    const changed = char.charCodeAt(0) ^ corrupted.slice(2).charCodeAt(at)
    return sum + changed.toString(2).replaceAll('0', '').length
  }, 0)
  expect(bits).toBe(1)
})

it('lets later ones overtake, or lets go after its time', () => {
  const { push, out, clock, chain } = way(['reorder=100%:behind=1:within=50:next=1'], { isStream: false })
  push('a')
  expect(chain.heldBytes).toBe(1)
  clock.advance(50)
  expect(out).toEqual(['50 a'])
  const other = way(['reorder=50%:behind=2:within=1000'], { isStream: false, seed: 3 })
  for (const text of 'abcdefghijkl') other.push(text)
  other.clock.advance(1_000)
  const order = other.out.map((line) => line.split(' ')[1]).join('')
  expect(order.split('').sort().join('')).toBe('abcdefghijkl')
  expect(order).not.toBe('abcdefghijkl')
})

it('ends behind exactly so many bytes, and throws the rest away', () => {
  const fin = way(['fin-after=3'])
  fin.push('ab')
  fin.push('cd')
  fin.push('ef')
  expect(fin.out).toEqual(['0 ab', '0 c', '0 half-close'])
  const rst = way(['rst-after=3'])
  rst.push('abcd')
  rst.clock.advance(100)
  expect(rst.out).toEqual(['0 abc', '20 end reset'])
  const half = way(['half-close=2'])
  for (const text of ['a', 'b', 'c']) half.push(text)
  expect(half.out).toEqual(['0 a', '0 b', '0 half-close'])
})

it('resets instead of FIN, or closes late', () => {
  const { chain, clock, out, push } = way(['rst-for-fin'])
  push('a')
  chain.end('half-close')
  clock.advance(100)
  expect(out).toEqual(['0 a', '20 end reset'])
  const slow = way(['slow-close=2000'])
  slow.chain.end('close')
  slow.clock.advance(5_000)
  expect(slow.out).toEqual(['2000 close'])
})

it('says nothing, or for a time, and can still be closed by hand', () => {
  const { chain, out, push } = way(['silence'])
  push('a')
  chain.end('half-close')
  chain.end('close')
  expect(out).toEqual(['0 close'])
  const hole = way(['black-hole=100:ms=50'])
  for (let count = 0; count < 4; count++) {
    hole.push('x')
    hole.clock.advance(50)
  }
  expect(hole.out).toEqual(['0 x', '50 x', '150 x'])
})

it('stops reading behind so many bytes, and reads again', () => {
  const { clock, out, push } = way(['stall=2:ms=500'])
  push('a')
  push('b')
  clock.advance(1_000)
  expect(out).toEqual(['0 a', '0 hold', '0 b', '500 read'])
})

it('is late for a share, holding back what comes behind in a stream', () => {
  const { clock, out, push } = way(['late=100:next=1'])
  push('a')
  push('b')
  clock.advance(200)
  expect(out).toEqual(['100 a', '100 b'])
  const datagrams = way(['late=100:share=50%'], { isStream: false })
  for (const text of 'abcdefgh') datagrams.push(text)
  const atOnce = datagrams.out.length
  datagrams.clock.advance(200)
  expect(datagrams.out).toHaveLength(8)
  expect(atOnce).toBeGreaterThan(0)
  expect(atOnce).toBeLessThan(8)
})

it.each([
  ['delay=100:next=1', ['100 a', '100 b', '100 close']],
  ['split=1:every=100:next=1', ['0 a', '100 a', '100 b', '100 close']],
])('%s: the end waits for what it still holds, and for what came behind', (fault, expected) => {
  const { chain, clock, out, push } = way([fault])
  push(fault.startsWith('split') ? 'aa' : 'a')
  push('b')
  chain.end('close')
  clock.advance(200)
  expect(out).toEqual(expected)
})

it('sends what came behind it behind it, when it is exchanged', () => {
  const { chain, out, push } = way(['split=1:every=100:next=1'])
  push('abc')
  push('d')
  chain.flush()
  expect(out).toEqual(['0 a', '0 b', '0 c', '0 d'])
})

it('holds an empty datagram for its time before the end', () => {
  const { chain, clock, out, push } = way(['delay=100:next=1'], { isStream: false })
  push('')
  chain.end('close')
  clock.advance(200)
  expect(out).toEqual(['100 ', '100 close'])
})

it.each(['fin-after=1', 'half-close=1'])('%s, of the next only: what comes behind the end is thrown away', (fault) => {
  const { chain, out, push } = way([`${fault}:next=1`])
  push('a')
  push('b')
  chain.end('half-close')
  chain.end('close')
  expect(out).toEqual(['0 a', '0 half-close', '0 close'])
})

it('lets pass what comes behind the next, where it has not ended', () => {
  const { chain, out, push } = way(['fin-after=2:next=1'])
  push('a')
  push('bcd')
  chain.end('half-close')
  expect(out).toEqual(['0 a', '0 bcd', '0 half-close'])
})

it.each(['rst-after=1', 'rst-after=1:next=1'])(
  '%s: has no FIN and no data before the RST that is on its way',
  (fault) => {
    const { chain, clock, out, push } = way([fault])
    push('ab')
    push('cd')
    chain.end('close')
    clock.advance(100)
    expect(out).toEqual(['0 a', '20 end reset'])
  },
)

it('refuses the next connections of a session, and serves the one after', () => {
  const parsed = parseFault('refuse=2')
  const stages = stagesOf(CATALOGUE_KINDS, parsed.ok ? [parsed.fault] : [])
  if (!stages.ok) throw new Error(stages.failure.message)
  const ends = [1, 2, 3].map((conversation) => {
    const clock = new ManualClock()
    let ended = ''
    new FaultChain(stages.value, {
      clock,
      direction: 'in',
      isStream: true,
      isBeginning: true,
      random: diceOf(1, conversation, 'in'),
      pass: () => undefined,
      passEnd: () => undefined,
      note: () => undefined,
      holdReading: () => undefined,
      end: (how) => {
        ended = how
      },
    })
    clock.advance(1)
    return ended
  })
  expect(ends).toEqual(['reset', 'reset', ''])
})

it('acts on the next so many only, and in that share of the conversations', () => {
  const { push, out } = way(['truncate=1:next=2'])
  for (let count = 0; count < 3; count++) push('abc')
  expect(out).toEqual(['0 a', '0 a', '0 abc'])
  const hit = Array.from({ length: 1_000 }, (_, conversation) => {
    const one = way(['loss=100%:conversations=30%'], { conversation })
    one.push('x')
    return one.out.length === 0
  }).filter(Boolean)
  expect(Math.abs(hit.length - 300)).toBeLessThan(2.576 * Math.sqrt(1_000 * 0.3 * 0.7))
})

it('lets go of everything when it is exchanged, and of nothing when it is closed', () => {
  const { chain, out, push } = way(['delay=50', 'coalesce=100', 'split=1'])
  push('ab')
  chain.flush()
  expect(out.map((line) => line.split(' ')[1]).join('')).toBe('ab')
  push('cd')
  chain.close()
  chain.flush()
  expect(out.map((line) => line.split(' ')[1]).join('')).toBe('ab')
  expect(chain.heldBytes).toBe(0)
})
