import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordedListener } from './engine-role'
import { tell, untilFinished } from './role'

/** How a message begins that is held, or that rules search for long. */
export const STUCK = 'STUCK'

/** A relay that holds the next message that begins so, for a person who does not come. */
export async function holdingRelay(target: number): Promise<void> {
  const { session, port, end } = await recordedListener('tcp', {
    kind: 'relay',
    entry: 'fixed',
    whenTargetFails: 'close',
    target: { protocol: 'tcp', peer: { address: '127.0.0.1', port: target }, options: {} },
  })
  const holding = session.holdDesk.hold({ count: 1, query: STUCK, direction: 'to-target', forMs: 600_000 }, 'utf-8')
  if (!holding.ok) throw new Error(holding.failure.message)
  tell(port)
  await untilFinished()
  session.holdDesk.release()
  await end()
  tell(null)
}

/** Rules that echo, after so many whose patterns take for ever on a message that begins so. */
export async function stuckRules(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-stuck-'))
  const path = join(folder, 'stuck.rules.yaml')
  const slow = Array.from(
    { length: count },
    (_, at) =>
      `  - when: { all: [ startsWith: "${STUCK}", regex: "^${STUCK}(a+)+${String(at)}$" ] }\n    reply: "never"\n`,
  )
  writeFileSync(path, `wirebench: rules/1\nrules:\n${slow.join('')}  - reply: "{{text}}"\n`)
  const { port, end } = await recordedListener('tcp', { kind: 'rules', path })
  tell(port)
  await untilFinished()
  await end()
  rmSync(folder, { recursive: true, force: true })
  tell(null)
}
