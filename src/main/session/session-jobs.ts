import { done } from '../../shared/failure'
import { canSend, type ConversationSummary, type SessionConfig } from '../../shared/session'
import { SendJobs, type SendJobDeps } from './job/send-jobs'
import type { Clock } from '../clock'
import { notOpen } from './not-open'
import type { SessionLog } from './session-log'
import type { SessionVariables } from './session-variables'
import type { TypedMessages } from './typed-messages'

/** What send jobs need from their session. */
interface JobOwner {
  readonly config: SessionConfig
  readonly log: SessionLog
  readonly variables: SessionVariables
  readonly sendTyped: SendJobDeps['sendMessage']
  readonly typed: Pick<TypedMessages, 'matchValues'>
  readonly send: SendJobDeps['sendBytes']
  readonly queuedBytes: SendJobDeps['queuedBytes']
  conversation(number: number): ConversationSummary | undefined
}

/** The send jobs of a session; their starts and ends are rows of its log. */
export function jobsOf(session: JobOwner, clock: Clock): SendJobs {
  const { log } = session
  return new SendJobs({
    clock,
    protocol: session.config.protocol,
    variables: session.variables,
    options: () => session.config.options,
    sendMessage: (conversation, payload, own) => session.sendTyped(conversation, payload, own),
    matchValues: (conversation, own) => session.typed.matchValues(conversation, own),
    sendBytes: (conversation, bytes) => session.send(conversation, bytes),
    queuedBytes: (conversation) => session.queuedBytes(conversation),
    checkCanSend: (conversation) => {
      const state = session.conversation(conversation)?.state
      return state !== undefined && canSend(state) ? done(null) : notOpen(conversation)
    },
    began: ({ conversation, name }) => {
      log.state(conversation, { kind: 'run-began', run: name })
    },
    ended: ({ conversation, name, sent, bytesSent, worstLateMs, outcome = 'done', failure }) => {
      const why = failure === undefined ? {} : { failure }
      log.state(conversation, { kind: 'run-ended', run: name, outcome, sent, bytesSent, worstLateMs, ...why })
    },
    onChanged: () => {
      log.changed(0)
    },
  })
}
