import { isStream } from '../../shared/endpoint'
import { failed, type Outcome } from '../../shared/net-failure'
import { optionOf } from '../../shared/options/catalogue'
import { concat } from '../../shared/payload-codec'
import { describeRunOutcome } from '../../shared/schedule'
import type { Session } from '../session/session'
import { AnswerWatch } from './answer-watch'
import { EXIT, type ExitCode } from './exit-codes'
import {
  parseVerb,
  readEndpoint,
  readNewline,
  readPrinting,
  readProtocol,
  readTime,
  textOf,
  type ParsedVerb,
} from './options'
import { Output } from './output'
import { printRecords } from './record-printer'
import { recordedSessions } from './recording-choice'
import { printCode } from './print-code'
import { complain, explain, RunEnd, stopSession } from './run-end'
import { bytesOf, readSendings, SENDING_FLAGS, type Sending } from './sendings'
import { optionFlags, readSessionOptions } from './session-options'
import { readTypedLines } from './typed-lines'
import { UsageError } from './usage-error'

const OPTIONS = {
  ...optionFlags(['tcp-client', 'tls-client', 'udp-client']),
  ...SENDING_FLAGS,
  expect: { type: 'string' },
  wait: { type: 'string' },
  'half-close': { type: 'boolean' },
  'no-half-close': { type: 'boolean' },
  record: { type: 'string' },
  'record-limit': { type: 'string' },
  code: { type: 'string' },
  newline: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const

const DEFAULT_WAIT_MS = 2_000
/** The only conversation of a client that does not connect again. */
const ONLY = 1

/** `wirebench connect tcp|tls|udp HOST:PORT` */
export async function connect(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['tcp|tls|udp', 'HOST:PORT'])
  const { values, positionals } = parsed
  const protocol = readProtocol(positionals[0])
  const peer = readEndpoint(positionals[1])
  if (peer.port === 0) throw new UsageError('port 0 is nobody; a peer has a port from 1 to 65535')
  const newline = readNewline(textOf(values['newline']))
  const printing = readPrinting(values)
  const waitMs = readTime('wait', textOf(values['wait']) ?? String(DEFAULT_WAIT_MS), 'ms')
  const options = readSessionOptions(parsed, `${protocol}-client`)
  const recordPath = textOf(values['record'])
  const encoding = optionOf(options, 'encoding')
  const sendings = await readSendings(parsed, newline, protocol, peer, encoding)

  const language = textOf(values['code'])
  if (language !== undefined) {
    const message = concat(sendings.map((sending) => bytesOf(sending, encoding)))
    return printCode({ role: 'client', protocol, peer, responder: { kind: 'none' }, options }, language, message)
  }

  const runEnd = new RunEnd()
  const output = new Output((code) => {
    runEnd.end(code)
  })
  const sessions = recordedSessions(values, (recording) => {
    printRecords(recording, output, printing)
  })
  const starting = await sessions.start({
    role: 'client',
    protocol,
    peer,
    responder: { kind: 'none' },
    options,
  })
  const attempt = { protocol, doing: 'connect', endpoint: peer, options } as const
  if (!starting.ok) {
    const refused = complain(starting.failure, EXIT.cannotConnect, recordPath)
    await explain(sessions, starting.failure, attempt)
    return refused
  }
  const session = starting.value
  const watch = new AnswerWatch(session, ONLY, textOf(values['expect']))
  sessions.subscribe(watch)
  const over = await Promise.race([runEnd.code, watch.connected])
  if (typeof over === 'number' || !over.ok) {
    const code = typeof over === 'number' ? over : complain(over.failure, EXIT.cannotConnect, recordPath)
    if (typeof over !== 'number') await explain(sessions, over.failure, attempt)
    await stopSession(session, code)
    output.flush()
    return code
  }
  void converse(session, sendings, newline, watch, waitMs, endsEarly(values)).then(
    (code) => {
      runEnd.end(code)
    },
    (error: unknown) => {
      process.stderr.write(`wirebench: ${error instanceof Error ? error.message : String(error)}\n`)
      runEnd.end(EXIT.missed)
    },
  )
  const code = await stopSession(session, await runEnd.code)
  output.flush()
  return code
}

/**
 * Whether the peer is told at once that nothing more comes (FIN). Some servers take that for "gone" and do not answer, so the
 * side stays open while an answer is expected, unless the person says otherwise.
 */
function endsEarly(values: ParsedVerb['values']): boolean {
  if (values['half-close'] === true && values['no-half-close'] === true)
    throw new UsageError('--half-close and --no-half-close exclude each other')
  if (values['half-close'] === true) return true
  return values['no-half-close'] !== true && values['expect'] === undefined
}

/** Sends what there is to send, then waits for the answer. */
async function converse(
  session: Session,
  sendings: readonly Sending[],
  newline: 'none' | 'lf' | 'crlf',
  watch: AnswerWatch,
  waitMs: number,
  endsSendingFirst: boolean,
): Promise<ExitCode> {
  let isAllSent = true
  for (const sending of sendings) isAllSent = (await send(session, sending, watch)) && isAllSent
  if (sendings.length === 0) await sendTypedLines(session, newline, watch)
  if (endsSendingFirst && isStream(session.config.protocol)) session.end(ONLY, 'half-close')
  return (await watch.answer(waitMs)) && isAllSent ? EXIT.done : EXIT.missed
}

/** Returns whether all of it was handed over, and what was waited for came. */
async function send(session: Session, sending: Sending, watch: AnswerWatch): Promise<boolean> {
  if (sending.kind === 'message') return report(session.sendTyped(ONLY, sending.payload))
  const starting =
    sending.kind === 'file'
      ? await session.jobs.file(ONLY, sending.path)
      : session.jobs.schedule(ONLY, sending.schedule)
  if (!starting.ok) return report(starting)
  const outcome = await session.jobs.ended(starting.value)
  const status = session.jobs.statuses.find(({ id }) => id === starting.value)
  if (outcome === 'failed' && status?.failure !== undefined) report(failed(status.failure))
  else if (outcome === 'not-matched' || outcome === 'stopped')
    process.stderr.write(`wirebench: ${status?.name ?? ''}: ${describeRunOutcome(outcome)}\n`)
  await watch.queueBelow(0)
  return (outcome === 'done' || outcome === 'matched') && watch.isOpen
}

/** Ends with the input, or with the conversation. */
function sendTypedLines(session: Session, newline: 'none' | 'lf' | 'crlf', watch: AnswerWatch): Promise<void> {
  return new Promise((resolve) => {
    const stop = readTypedLines((line) => {
      report(session.sendTyped(ONLY, { format: 'text', text: line, newline }))
    }, resolve)
    void watch.done.then(() => {
      stop()
      resolve()
    })
  })
}

/** Says why something was not handed over, and returns whether it was. */
function report(outcome: Outcome<unknown>): boolean {
  if (!outcome.ok) process.stderr.write(`wirebench: ${outcome.failure.message}\n`)
  return outcome.ok
}
