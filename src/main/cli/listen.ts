import { optionOf } from '../../shared/options/catalogue'
import type { Library } from '../../shared/library'
import type { Outcome } from '../../shared/failure'
import { canSend, type ListenerConfig } from '../../shared/session'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'
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
import { VARIABLE_FLAGS } from './own-variables'
import { printCode } from './print-code'
import { RunningSession } from './running-session'
import { findSaved, savedMessages } from './sendings'
import { optionFlags, readSessionOptions } from './session-options'
import { readTypedLines } from './typed-lines'
import { say } from './say'

/** The flags of everything that serves until it is stopped. */
export const SERVING_FLAGS = {
  ...VARIABLE_FLAGS,
  messages: { type: 'string' },
  record: { type: 'string' },
  'record-limit': { type: 'string' },
  for: { type: 'string' },
  newline: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const
const OPTIONS = {
  ...optionFlags(['tcp-listener', 'tls-listener', 'udp-listener']),
  ...SERVING_FLAGS,
  reply: { type: 'string' },
  rules: { type: 'string' },
  handler: { type: 'string' },
  code: { type: 'string' },
} as const

/** `wirebench listen tcp|tls|udp HOST:PORT` */
export async function listen(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['tcp|tls|udp', 'HOST:PORT'])
  const { values, positionals } = parsed
  const protocol = readProtocol(positionals[0])
  const local = readEndpoint(positionals[1])
  const options = readSessionOptions(parsed, `${protocol}-listener`)
  const handler = readAnswers(values, optionOf(options, 'encoding'))
  const config = { role: 'listener', protocol, local, handler, options } as const
  const language = textOf(values['code'])
  return language === undefined ? serve(parsed, config) : printCode(config, language, new Uint8Array())
}

/** Serves until it is stopped; lines that are typed are sent. */
export async function serve({ values }: ParsedVerb, config: ListenerConfig): Promise<ExitCode> {
  const newline = readNewline(textOf(values['newline']))
  const printing = readPrinting(values)
  const messages = textOf(values['messages'])
  const library = messages === undefined ? undefined : savedMessages(messages)
  const limit = textOf(values['for'])
  const limitMs = limit === undefined ? undefined : readTime('for', limit, 's')

  const running = await RunningSession.start(config, { values, printing })
  if (!(running instanceof RunningSession)) return running
  const { runEnd, session, sessions } = running
  const stopTyping = readTypedLines({
    onLine: (line) => {
      const complaint = sendTypedLine(session, line, newline, library)
      if (complaint !== undefined) say(complaint)
    },
    onTooLong: () => undefined,
    // When one leg of a relay ends, only the other leg ends with it.
    onEnd: config.handler.kind === 'relay' ? () => undefined : endUnanswerable(sessions, session),
  })
  const timer =
    limitMs === undefined
      ? undefined
      : setTimeout(() => {
          runEnd.end(EXIT.done)
        }, limitMs)
  const code = await runEnd.code
  clearTimeout(timer)
  stopTyping()
  return running.finish(code)
}

/**
 * Returns the function to call at the end of the input. From then on nobody can type a late answer, so a client that
 * has half-closed is closed, too; before, its connection stays open for the answer.
 */
function endUnanswerable(sessions: Sessions, session: Session): () => void {
  let isInputOver = false
  const look = (conversation: number): void => {
    const state = session.recording.conversationTable.get(conversation)?.state
    // A handler knows by itself when everything is answered.
    const isByHand = session.config.handler.kind === 'none'
    if (isInputOver && isByHand && state?.kind === 'half-closed' && state.by === 'peer')
      session.end(conversation, 'half-close')
  }
  sessions.subscribe({
    onSession: () => undefined,
    onConversation: (_id, conversation) => {
      look(conversation)
    },
  })
  return () => {
    isInputOver = true
    for (const { number } of session.recording.conversationTable.open) look(number)
  }
}

/**
 * `@3 text` goes to conversation 3, `@1,3 text` to both, `@* text` to all, other lines to the last sender. With saved
 * messages, `!name` stands for one of them. Returns why a line was not sent.
 */
function sendTypedLine(
  session: Session,
  line: string,
  newline: 'none' | 'lf' | 'crlf',
  library: Library | undefined,
): string | undefined {
  const addressed = /^@(\d+(?:,\d+)*|\*) (.*)$/s.exec(line)
  const text = addressed?.[2] ?? line
  const saved = library === undefined || !text.startsWith('!') ? undefined : findSaved(library, text.slice(1))
  if (typeof saved === 'string') return saved
  const sending = saved ?? { kind: 'message', payload: { format: 'text', text, newline } }
  const send = (number: number): Outcome<number> =>
    sending.kind === 'message'
      ? session.sendTyped(number, sending.payload)
      : session.jobs.sequence(number, sending.sequence)
  const open = session.conversations().filter((conversation) => canSend(conversation.state))
  if (addressed?.[1] === '*') {
    const failures = open.map(({ number }) => send(number)).filter((outcome) => !outcome.ok)
    if (open.length === 0) return 'no client is connected'
    return failures.length === 0
      ? undefined
      : `${String(failures.length)} of ${String(open.length)} conversations refused the line`
  }
  const targets = addressed === null ? [session.log.lastSender] : (addressed[1] ?? '').split(',').map(Number)
  if (targets.includes(0)) return 'no client has sent anything yet; write "@1 text" to choose a conversation'
  const outcomes = targets.map(send)
  return outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure.message])).join('; ') || undefined
}
