import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { canBuildC, NO_COMPILER, runC } from './c-program'
import { Role } from './role'
import { STUCK } from './stuck-roles'
import { fact, type Rows } from './table'
import { byTurns, medianOf, WARM_SECONDS } from './turns'

const OTHERS = 999
const MESSAGES_A_SECOND = 2_000
const SECONDS = 3
/** Each of them is searched for a tenth of a second, and then off: together they keep a core busy for longer than a measurement lasts. */
const MANY_RULES = 150

interface PacedFigures {
  readonly answered: number
  readonly leftOut: number
  readonly p99Us: number
}

interface Turn extends PacedFigures {
  /** The one had no answer yet at the end. */
  readonly isWaiting: boolean
}

/** Whether 999 conversations notice one that waits: a message that is held for a person, and one that a rule searches for long. */
export async function measureStuck(rows: Rows): Promise<void> {
  for (const [what, bar, open] of [
    ['one held message', '< 2', holdingRelay],
    ['one stuck rule', '< 2', () => stuckRules(1)],
    [`${String(MANY_RULES)} stuck rules, one behind the other`, '', () => stuckRules(MANY_RULES)],
  ] as const) {
    const words = `${what}: what p99 of ${String(OTHERS)} others moves by, ${MESSAGES_A_SECOND.toLocaleString('en-US')} messages/s (ms)`
    if (!canBuildC()) {
      rows.push(fact(words, NO_COMPILER, bar))
      continue
    }
    const [free = [], stuck = []] = await byTurns(
      () => turn(open, false),
      () => turn(open, true),
    )
    const p99Ms = (turns: readonly Turn[]): number => medianOf(turns, ({ p99Us }) => p99Us) / 1_000
    rows.push(fact(words, (p99Ms(stuck) - p99Ms(free)).toFixed(2), bar))
    rows.push(
      fact('the same: p99 without and with it (ms)', `${p99Ms(free).toFixed(2)} and ${p99Ms(stuck).toFixed(2)}`, ''),
    )
    const waited = stuck.filter((each) => each.isWaiting).length
    rows.push(
      fact(
        'the same: turns in which the one was waiting to the end',
        `${String(waited)} of ${String(stuck.length)}`,
        '',
      ),
    )
    const all = [...free, ...stuck]
    const answered = all.reduce((sum, each) => sum + each.answered, 0)
    const leftOut = all.reduce((sum, each) => sum + each.leftOut, 0)
    rows.push(
      fact('the same: answered before the next was due, of all', (answered / (answered + leftOut)).toFixed(4), ''),
    )
  }
}

interface Opened {
  readonly port: number
  readonly end: () => Promise<void>
}

async function turn(open: () => Promise<Opened>, isStuck: boolean): Promise<Turn> {
  const { port, end } = await open()
  const one = connect(port, '127.0.0.1')
  await once(one, 'connect')
  let isWaiting = true
  one.on('error', () => undefined)
  one.on('data', () => {
    isWaiting = false
  })
  const measured = runC<PacedFigures>('tcp-paced-client', port, OTHERS, MESSAGES_A_SECOND, WARM_SECONDS, SECONDS)
  await wait((WARM_SECONDS + 1) * 1_000)
  if (isStuck) one.write(STUCK + 'a'.repeat(40))
  const figures = await measured
  one.destroy()
  await end()
  return { ...figures, isWaiting }
}

async function holdingRelay(): Promise<Opened> {
  const target = new Role('bare-tcp-echo')
  const relay = new Role('recorded-holding-relay', await target.says<number>())
  const end = async (): Promise<void> => {
    await relay.finish()
    await target.finish()
  }
  return { port: await relay.says<number>(), end }
}

async function stuckRules(count: number): Promise<Opened> {
  const rules = new Role('rules-stuck', count)
  return { port: await rules.says<number>(), end: () => rules.finish() }
}
