import { isStream } from '../../shared/endpoint'
import { failed, type Outcome } from '../../shared/failure'
import { describeRunOutcome } from '../../shared/sequence'
import type { Session } from '../session/session'
import type { ConversationWatch } from './conversation-watch'
import { EXIT, type ExitCode } from './exit-codes'
import type { Sending } from './sendings'
import { readTypedLines } from './typed-lines'
import { say } from './say'

/** The only conversation of a client that does not connect again. */
export const ONLY = 1

export interface Talk {
  /** Typed lines are sent when nothing else was asked for. */
  readonly sendings: readonly Sending[]
  readonly newline: 'none' | 'lf' | 'crlf'
  readonly waitMs: number
  readonly endsSendingFirst: boolean
}

export interface Verdict {
  readonly code: ExitCode
  readonly problem: string | undefined
}

/** Sends what was asked for, then waits for the answer. Returns the exit status, and why when it is no success. */
export async function talk(session: Session, watch: ConversationWatch, { sendings, ...how }: Talk): Promise<Verdict> {
  let isAllSent = true
  for (const sending of sendings) isAllSent = (await send(session, sending, watch)) && isAllSent
  if (sendings.length === 0) isAllSent = await sendTypedLines(session, how.newline, watch)
  if (how.endsSendingFirst && isStream(session.config.protocol)) session.end(ONLY, 'half-close')
  await watch.answer(how.waitMs)
  const problem = watch.refusal?.message ?? watch.problem(how.waitMs)
  const code = problem === undefined && isAllSent ? EXIT.done : watch.wasRefused ? EXIT.cannotConnect : EXIT.missed
  return { code, problem }
}

/** Returns whether everything was sent and the expected answer came. */
async function send(session: Session, sending: Sending, watch: ConversationWatch): Promise<boolean> {
  if (sending.kind === 'message') return report(session.sendTyped(ONLY, sending.payload))
  const starting =
    sending.kind === 'file'
      ? await session.jobs.file(ONLY, sending.path)
      : session.jobs.sequence(ONLY, sending.sequence)
  if (!starting.ok) return report(starting)
  const outcome = await session.jobs.ended(starting.value)
  const status = session.jobs.statuses.find(({ id }) => id === starting.value)
  if (outcome === 'failed' && status?.failure !== undefined) report(failed(status.failure))
  else if (outcome === 'not-matched' || outcome === 'stopped')
    say(`${status?.name ?? ''}: ${describeRunOutcome(outcome)}`)
  await watch.queueBelow(0)
  return (outcome === 'done' || outcome === 'matched') && watch.isOpen
}

/** Ends with the input, or with the conversation. Returns whether every line was sent. */
function sendTypedLines(session: Session, newline: Talk['newline'], watch: ConversationWatch): Promise<boolean> {
  return new Promise((resolve) => {
    let isAllSent = true
    const finish = (): void => {
      resolve(isAllSent)
    }
    const stop = readTypedLines({
      onLine: (line) => {
        isAllSent = report(session.sendTyped(ONLY, { format: 'text', text: line, newline })) && isAllSent
      },
      onTooLong: () => {
        isAllSent = false
      },
      onEnd: finish,
    })
    void watch.ended().then(() => {
      stop()
      finish()
    })
  })
}

/** Reports why something was not sent, and returns whether it was. */
function report(outcome: Outcome<unknown>): boolean {
  if (!outcome.ok) say(outcome.failure.message)
  return outcome.ok
}
