import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder'
import { randomFrom, SEED } from '../support/seed'
import { JOBS, type TortureJob } from './jobs'
import { callsIn, type TorturePlan } from './plan'

/** `npm run torture` tests each call of each job; otherwise a sample that the seed chooses. */
const IS_WHOLE = process.env['WIREBENCH_TORTURE_WHOLE'] !== undefined
/** A plan that was printed, to be tried again alone. */
const AGAIN = process.env['WIREBENCH_TORTURE_PLAN']
const SAMPLE = 3
const AT_ONCE = IS_WHOLE ? 4 : 2
const KINDS = ['EIO', 'ENOSPC', 'EMFILE', 'SHORT'] as const

/** The number of calls of a job without failures. */
async function callsOf(job: TortureJob): Promise<number> {
  const folder = temporaryFolder()
  const log = join(folder, 'calls.log')
  const { wrong, code, stderr } = await job.run({ nth: 0, log }, folder)
  expect(wrong, `${stderr}\nexit ${String(code)}`).toEqual([])
  return callsIn(log).length
}

function plansFor(calls: number, random: () => number): TorturePlan[] {
  if (AGAIN !== undefined) return [JSON.parse(AGAIN) as TorturePlan]
  const all = KINDS.flatMap((errno) =>
    [false, true].flatMap((isLasting) => Array.from({ length: calls }, (_, at) => ({ nth: at + 1, errno, isLasting }))),
  ).filter(({ errno, isLasting }) => errno !== 'SHORT' || !isLasting)
  if (IS_WHOLE) return all
  return Array.from({ length: SAMPLE }, () => all[Math.floor(random() * all.length)]).filter(
    (plan) => plan !== undefined,
  )
}

it.each(JOBS.map((job) => [job.name, job] as const))(
  'keeps its promise in %s, whichever call fails',
  async (name, job) => {
    const random = randomFrom(SEED)
    const calls = await callsOf(job)
    const plans = plansFor(calls, random)
    const broken: string[] = []
    const codes = new Map<number, number>()
    const next = plans.values()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const plan of next) {
          const { wrong, code, stderr } = await job.run(plan, temporaryFolder())
          codes.set(code, (codes.get(code) ?? 0) + 1)
          if (wrong.length === 0) continue
          const what = `${JSON.stringify(plan)}: ${wrong.join('; ')} (exit ${String(code)}) ${stderr}`
          broken.push(what)
          // A whole run takes long: said at once.
          process.stdout.write(`${name}: ${what}\n`)
        }
      }),
    )
    const ends = [...codes].map(([code, count]) => `${String(count)} with ${String(code)}`).join(', ')
    process.stdout.write(
      `${name}: ${String(calls)} calls, ${String(plans.length)} failures (seed ${String(SEED)}): ${ends}\n`,
    )
    expect(broken).toEqual([])
  },
  IS_WHOLE ? 3_600_000 : 180_000,
)
