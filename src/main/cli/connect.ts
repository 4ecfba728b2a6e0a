import { isPathAddress } from '../../shared/endpoint'
import { optionOf } from '../../shared/options/catalogue'
import { concat } from '../../shared/payload-codec'
import { ConversationWatch } from './conversation-watch'
import { ExpectedAnswer } from './expected-answer'
import { ONLY, talk, type Verdict } from './client-talk'
import { EXIT, type ExitCode } from './exit-codes'
import {
  parseVerb,
  readAnswers,
  readEndpoint,
  readNewline,
  readPrinting,
  readProtocol,
  readTime,
  textOf,
  type ParsedVerb,
} from './options'
import { printCode } from './print-code'
import { RunningSession } from './running-session'
import { bytesOf, readExpected, readSendings, SENDING_FLAGS } from './sendings'
import { optionFlags, readSessionOptions } from './session-options'
import { UsageError } from './usage-error'
import { say } from './say'

const OPTIONS = {
  ...optionFlags(['tcp-client', 'tls-client', 'udp-client']),
  ...SENDING_FLAGS,
  rules: { type: 'string' },
  handler: { type: 'string' },
  expect: { type: 'string' },
  wait: { type: 'string' },
  for: { type: 'string' },
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

/** `wirebench connect tcp|tls|udp HOST:PORT` */
export async function connect(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['tcp|tls|udp', 'HOST:PORT'])
  const { values, positionals } = parsed
  const protocol = readProtocol(positionals[0])
  const peer = readEndpoint(positionals[1])
  if (peer.port === 0 && !isPathAddress(peer.address))
    throw new UsageError('port 0 is not a target; write a port from 1 to 65535')
  const newline = readNewline(textOf(values['newline']))
  const printing = readPrinting(values)
  const waitMs = readTime('wait', textOf(values['wait']) ?? String(DEFAULT_WAIT_MS), 'ms')
  const options = readSessionOptions(parsed, `${protocol}-client`)
  const encoding = optionOf(options, 'encoding')
  const handler = readAnswers(values, encoding)
  const limit = textOf(values['for'])
  const limitMs = limit === undefined ? undefined : readTime('for', limit, 's')
  const endsSendingFirst = endsEarly(values)
  const expected = readExpected(parsed, encoding)
  const sendings = await readSendings(parsed, newline, protocol, peer, encoding)

  const language = textOf(values['code'])
  if (language !== undefined) {
    const message = concat(sendings.map((sending) => bytesOf(sending, encoding, values)))
    return printCode({ role: 'client', protocol, peer, handler, options }, language, message)
  }

  const watch = new ConversationWatch(
    ONLY,
    expected === undefined ? undefined : new ExpectedAnswer(expected, encoding, ONLY),
  )
  const { onRecord } = watch
  const running = await RunningSession.start(
    { role: 'client', protocol, peer, handler, options },
    { values, printing, onRecord },
  )
  if (!(running instanceof RunningSession)) return running
  watch.attach(running)
  const { runEnd } = running
  const end = ({ code, problem }: Verdict): void => {
    if (runEnd.isOver) return
    if (problem !== undefined) say(problem)
    runEnd.end(code)
  }
  const over = await Promise.race([runEnd.code, watch.connected()])
  if (typeof over === 'number') return running.finish(over)
  if (!over.ok) return running.finish(await running.refuse(over.failure))
  const timer =
    limitMs === undefined
      ? undefined
      : setTimeout(() => {
          const problem = watch.problemAtLimit(waitMs)
          end({ code: problem === undefined ? EXIT.done : EXIT.missed, problem })
        }, limitMs)
  // A script without input to send decides alone when it is finished.
  const talking =
    values['handler'] !== undefined && sendings.length === 0
      ? watch.ended().then(() => verdictOf(watch.problem(waitMs)))
      : talk(running.session, watch, { sendings, newline, waitMs, endsSendingFirst })
  void talking.then(end)
  const code = await runEnd.code
  clearTimeout(timer)
  const finished = await running.finish(code)
  if (finished !== EXIT.done || watch.unsentBytes === 0) return finished
  say(`the last ${String(watch.unsentBytes)} bytes were not sent: the peer did not take them`)
  return EXIT.missed
}

function verdictOf(problem: string | undefined): Verdict {
  return { code: problem === undefined ? EXIT.done : EXIT.missed, problem }
}

/**
 * Whether the client half-closes as soon as it has sent everything (FIN). Some servers take that as a disconnect and do
 * not answer, so the connection stays open while an answer is expected or rules may answer, unless the person says
 * otherwise.
 */
function endsEarly(values: ParsedVerb['values']): boolean {
  if (values['half-close'] === true && values['no-half-close'] === true)
    throw new UsageError('--half-close and --no-half-close exclude each other')
  if (values['half-close'] === true) return true
  return (
    values['no-half-close'] !== true &&
    values['expect'] === undefined &&
    values['rules'] === undefined &&
    values['handler'] === undefined
  )
}
