import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, hasProgram, untilListening } from './program-role'
import { tell, untilFinished } from './role'
import { ANSWERED, questionOfOther, RULES } from './tcp-roles'

/** `mb` of @mbtest/mountebank: where this variable says, or on the path. */
const MOUNTEBANK = process.env['WIREBENCH_BENCH_MOUNTEBANK'] ?? 'mb'

export const NO_MOUNTEBANK =
  'Mountebank is not installed (npm install @mbtest/mountebank; WIREBENCH_BENCH_MOUNTEBANK=its bin/mb)'

export function hasMountebank(): boolean {
  return hasProgram(MOUNTEBANK)
}

/** Mountebank with the rules that `rulesTcpEcho` has: as many stubs, of which the last one matches. */
export async function mountebankTcp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-mountebank-'))
  const port = await freePort()
  const stub = (question: string, answer: string) => ({
    predicates: [{ equals: { data: question } }],
    responses: [{ is: { data: answer } }],
  })
  const others = Array.from({ length: RULES - 1 }, (_, at) => stub(questionOfOther(at), 'no'))
  const stubs = [...others, stub(ANSWERED, ANSWERED)]
  const imposters = [{ protocol: 'tcp', mode: 'text', host: '127.0.0.1', port, stubs }]
  const config = join(folder, 'imposters.json')
  writeFileSync(config, JSON.stringify({ imposters }))
  const own = ['--port', String(await freePort()), '--localOnly', '--pidfile', join(folder, 'mb.pid')]
  const quiet = ['--nologfile', '--loglevel', 'error']
  const program = spawn(MOUNTEBANK, [...own, ...quiet, '--configfile', config], { stdio: 'ignore', cwd: folder })
  process.once('exit', () => program.kill('SIGKILL'))
  await untilListening(port)
  tell(port)
  await untilFinished()
  program.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
  tell(null)
}
