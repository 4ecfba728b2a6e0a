import { expect, it } from 'vitest'
import { randomFrom, SEED } from '../support/seed'
import { watchHangs } from './hang-watch'
import { findsOf, keepFind, type FuzzSubject } from './subject'
import { captures } from './subjects/captures'
import { certificates, tlsOptions } from './subjects/certificates'
import { commands } from './subjects/commands'
import { recordings } from './subjects/recordings'
import { filters, framers } from './subjects/streams'
import { libraries, rules, settings } from './subjects/texts'

/** Every reader of what comes from outside. */
const SUBJECTS = [
  recordings,
  captures,
  settings,
  libraries,
  rules,
  commands,
  framers,
  filters,
  certificates,
  tlsOptions,
]

/** `npm run fuzz -- --minutes 30 [--seed N] [--only NAME]`; otherwise a short run, the same each time. */
const MINUTES = Number(process.env['WIREBENCH_FUZZ_MINUTES'] ?? 0)
const ONLY = process.env['WIREBENCH_FUZZ_ONLY']
const CHOSEN = SUBJECTS.filter(({ name }) => ONLY === undefined || name === ONLY)
const MILLISECONDS_EACH = (MINUTES * 60_000) / Math.max(1, CHOSEN.length)
/** Finds of one run: more of them are mostly the same one. */
const MOST_FINDS = 10
/** What a subject may need besides: inputs are small, and nothing is kept of them. */
const MOST_GROWTH_BYTES = 700 * 1024 * 1024

/** The numbers of one input depend on its own number alone, so that it can be made again. */
function randomOf(name: string, number: number): () => number {
  let hash = SEED
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
  return randomFrom((Math.imul(hash, 0x9e3779b1) ^ number) >>> 0)
}

async function fuzz(kind: FuzzSubject): Promise<string[]> {
  const { name, short } = kind
  const subject = await kind.open()
  const hangs = watchHangs(name)
  const broken: string[] = []
  const attempt = async (input: Uint8Array, what: string): Promise<void> => {
    hangs.begin(input)
    try {
      await subject.run(input)
    } catch (error) {
      const path = keepFind(name, input)
      broken.push(
        `${what}, kept as ${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    } finally {
      hangs.end()
    }
  }
  for (const { file, bytes } of findsOf(name)) await attempt(bytes, file)
  const before = process.memoryUsage().rss
  const end = Date.now() + MILLISECONDS_EACH
  let count = 0
  while (broken.length < MOST_FINDS && (MINUTES > 0 ? Date.now() < end : count < short)) {
    count += 1
    await attempt(subject.make(randomOf(name, count)), `input ${String(count)}`)
  }
  const grown = process.memoryUsage().rss - before
  process.stdout.write(`${name}: ${String(count)} inputs (seed ${String(SEED)}), ${String(broken.length)} finds, ${String(Math.round(grown / 1024 ** 2))} MiB more\n`) // prettier-ignore
  if (grown > MOST_GROWTH_BYTES) broken.push(`memory grew by ${String(grown)} bytes`)
  return broken
}

it('has at least one subject', () => {
  expect(CHOSEN.map(({ name }) => name)).not.toEqual([])
})

it.each(CHOSEN.map((subject) => [subject.name, subject] as const))(
  'bears whatever comes: %s',
  async (_name, subject) => {
    expect((await fuzz(subject)).join('\n\n')).toBe('')
  },
  180_000 + MILLISECONDS_EACH,
)
