import { canBuildC, NO_COMPILER, runC } from './c-program'
import { Role } from './role'
import type { BombFigures } from './script-roles'
import { fact, row, type Rows } from './table'
import { byTurns, medianOf } from './turns'

const SECONDS = 2
const CLIENTS = 1_000

/**
 * A script that answers a thousand conversations, recorded, beside the same handlers in plain Node; and scripts that
 * never end.
 */
export async function measureScripts(rows: Rows): Promise<void> {
  const what = 'a script answers 1,000 conversations, recorded (messages/s); floor: the same handlers in plain Node'
  if (canBuildC()) {
    const [scripted, plain] = await byTurns(
      () => rateOf('scripted-tcp'),
      () => rateOf('plain-node-handlers'),
    )
    rows.push(
      row(
        what,
        medianOf(scripted, (each) => each),
        medianOf(plain, (each) => each),
        '>= 0.5',
      ),
    )
  } else rows.push(fact(what, NO_COMPILER, '>= 0.5'))
  const role = new Role('script-bombs')
  for (const { bomb, endedMs, gapMs } of await role.says<BombFigures[]>()) {
    rows.push(fact(`${bomb} in a script: ended after its limit (ms)`, endedMs.toFixed(0), '<= 250'))
    rows.push(fact(`${bomb} in a script: longest wait of 50 others (ms)`, gapMs.toFixed(0), '<= 100'))
  }
  await role.finish()
}

async function rateOf(name: string): Promise<number> {
  const server = new Role(name)
  const port = await server.says<number>()
  await runC('tcp-echo-client', port, 50, 64, 0.5)
  const { messages, seconds } = await runC<{ readonly messages: number; readonly seconds: number }>(
    'tcp-echo-client',
    port,
    CLIENTS,
    64,
    SECONDS,
  )
  await server.finish()
  return messages / seconds
}
