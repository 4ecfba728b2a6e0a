import { describe, expect, it } from 'vitest'
import { FaultChain, type OpenStage } from '../../../../../src/main/session/fault/fault-chain'
import { holdBack } from '../../../../support/hold-back'
import { ManualClock } from '../../../../support/manual-clock'

function chain(...open: OpenStage[]) {
  const clock = new ManualClock()
  const out: string[] = []
  const faults = new FaultChain(open, {
    clock,
    direction: 'out',
    isStream: true,
    isBeginning: true,
    random: () => 0,
    pass: (bytes) => out.push(new TextDecoder().decode(bytes)),
    passEnd: (how) => out.push(how),
    note: (event) => out.push(`note ${event.kind}`),
    holdReading: (isHeld) => out.push(isHeld ? 'hold' : 'go on'),
    end: (how) => out.push(`end ${how}`),
  })
  const push = (text: string): void => {
    faults.push(new TextEncoder().encode(text))
  }
  return { clock, out, faults, push }
}

const delay =
  (ms: number): OpenStage =>
  (context) =>
    holdBack.open({ kind: 'hold-back', ms }, context)

/** Passes bytes in halves; has no `end`. */
const halves: OpenStage = ({ pass }) => ({
  heldBytes: 0,
  push(bytes) {
    pass(bytes.subarray(0, bytes.length / 2))
    pass(bytes.subarray(bytes.length / 2))
  },
  flush: () => undefined,
  close: () => undefined,
})

describe('a chain of faults', () => {
  it('gives what one stage lets go to the next one, and the last to the conversation', () => {
    const { clock, out, faults, push } = chain(halves, delay(10))
    push('abcd')
    expect([out, faults.heldBytes]).toEqual([[], 4])
    clock.advance(10)
    expect([out, faults.heldBytes]).toEqual([['ab', 'cd'], 0])
  })

  it('takes the end behind the bytes that are held, through stages that know of no end', () => {
    const { clock, out, faults, push } = chain(delay(5), halves, delay(5))
    push('abcd')
    faults.end('half-close')
    clock.advance(9)
    expect(out).toEqual([])
    clock.advance(1)
    expect(out).toEqual(['ab', 'cd', 'half-close'])
  })

  it('lets everything go at once when it is exchanged, and nothing after it is closed', () => {
    const { clock, out, faults, push } = chain(delay(5), delay(5))
    push('one')
    faults.flush()
    expect(out).toEqual(['one'])
    push('two')
    faults.close()
    clock.advance(100)
    expect([out, faults.heldBytes]).toEqual([['one'], 0])
  })
})
