#!/usr/bin/env node
import { join } from 'node:path'
import { unexpectedErrors } from '../../shared/unexpected-errors'
import { VERSION } from '../../shared/version'
import { certificate } from './certificate'
import { compare } from './compare'
import { connect } from './connect'
import { demo } from './demo'
import { drained, neverBlock } from './drained'
import { EXIT, type ExitCode } from './exit-codes'
import { exportFile } from './export'
import { HELP, helpFor } from './help'
import { listen } from './listen'
import { asksForFaultHelp, faultHelp } from './fault-help'
import { load } from './load'
import { merge } from './merge'
import { relay } from './relay'
import { replay } from './replay'
import { rules } from './rules'
import { show } from './show'
import { stats } from './stats'
import { UsageError } from './usage-error'
import { say, sayInternal, sayLine } from './say'
import { RecordingError } from '../recording/index/recording'

const VERBS: Readonly<Record<string, (args: readonly string[]) => Promise<ExitCode>>> = {
  listen,
  connect,
  relay,
  show,
  stats,
  export: exportFile,
  demo,
  // The name of this verb in the first version.
  bench: demo,
  certificate,
  merge,
  replay,
  compare,
  rules,
  load: (args) => load(args, join(import.meta.dirname, 'load-worker.js')),
}

async function run([verb, ...args]: readonly string[]): Promise<ExitCode> {
  if (verb === '--version') {
    process.stdout.write(`${VERSION}\n`)
    return EXIT.done
  }
  if (verb === '--help' || verb === '-h' || args.includes('--help')) {
    process.stdout.write(verb === undefined ? HELP : helpFor(verb))
    return EXIT.done
  }
  if ((verb === 'listen' || verb === 'connect' || verb === 'relay') && asksForFaultHelp(args)) {
    process.stdout.write(faultHelp())
    return EXIT.done
  }
  const start = verb === undefined ? undefined : VERBS[verb]
  if (start === undefined) throw new UsageError(verb === undefined ? 'a verb is missing' : `"${verb}" is not a verb`)
  isLive = LIVE.has(verb ?? '')
  return start(args)
}

/** These verbs drop output that nobody reads; all others, and any help, wait for the reader. */
const LIVE = new Set(['listen', 'connect', 'relay', 'demo', 'bench', 'replay'])
let isLive = false
/** How long words on standard error wait for a reader; ms. */
const LAST_WORDS_MS = 1_000

/** Waits for the output, so that nothing printed is lost when the process ends. */
async function exit(code: ExitCode): Promise<void> {
  if (!isLive) await drained(process.stdout, Infinity)
  await drained(process.stderr, LAST_WORDS_MS)
  process.exit(code)
}

/** A reader that goes away (`| head -1`) is a normal end; a full disk is not. What prints while a session runs has its own listener. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || isLive) return
  say(`standard output cannot be written (${error.code ?? 'unknown'})`)
  process.exit(EXIT.cannotSave)
})
/** Nobody is left to whom it could be said. */
process.stderr.on('error', () => undefined)
neverBlock(process.stderr)
unexpectedErrors.tell(sayInternal)
process.on('uncaughtException', (error) => {
  sayInternal(error)
  process.exit(EXIT.internal)
})
run(process.argv.slice(2)).then(
  (code) => exit(code),
  (error: unknown) => {
    if (error instanceof UsageError) {
      for (const [at, line] of error.message.split('\n').entries()) sayLine(at === 0 ? `wirebench: ${line}` : line)
      sayLine('See "wirebench --help".')
      return exit(EXIT.usage)
    }
    // The file could be opened, but can no longer be read.
    if (error instanceof RecordingError) {
      say(error.failure.message)
      return exit(EXIT.usage)
    }
    sayInternal(error)
    return exit(EXIT.internal)
  },
)
