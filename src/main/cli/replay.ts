import type { Endpoint, Protocol } from '../../shared/endpoint'
import { failed, type Outcome } from '../../shared/failure'
import { describeRunOutcome } from '../../shared/sequence'
import {
  canReplay,
  DEFAULT_REPLAY_WITHIN_MS,
  REPLAY_SPEED,
  REPLAY_WITHIN,
  type ReplayOptions,
} from '../../shared/replay'
import { canSend, isBeginning, type SessionConfig } from '../../shared/session'
import type { ClosedRecording } from '../recording/index/recording'
import { nothingToReplay, rowsToReplay, type RecordedConversation } from '../session/job/replay-job'
import { ConversationWatch } from './conversation-watch'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, readEndpoint, readProtocol, textOf, type ParsedVerb } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { complain } from './run-end'
import { RunningSession } from './running-session'
import { optionFlags, readSessionOptions } from './session-options'
import { UsageError } from './usage-error'
import { refusal } from '../../shared/words/say-failure'

const OPTIONS = {
  ...optionFlags(['tcp-client', 'tls-client', 'udp-client', 'tcp-listener', 'tls-listener', 'udp-listener']),
  ...FILE_OPTIONS,
  conversation: { type: 'string' },
  as: { type: 'string' },
  speed: { type: 'string' },
  asap: { type: 'boolean' },
  within: { type: 'string' },
  'from-row': { type: 'string' },
  'to-row': { type: 'string' },
  record: { type: 'string' },
  'record-limit': { type: 'string' },
} as const

/** The conversation that takes part in a replay. */
const FIRST = 1

/** `wirebench replay FILE tcp|tls|udp HOST:PORT` */
export async function replay(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['FILE', 'tcp|tls|udp', 'HOST:PORT'])
  const protocol = readProtocol(parsed.positionals[1])
  const where = readEndpoint(parsed.positionals[2])
  const options = readReplay(parsed)
  const conversation = readConversation(textOf(parsed.values['conversation'])) ?? 1
  const opening = await openFile(parsed)
  if (!opening.ok) return complain(opening.failure, EXIT.usage, undefined)
  const source = opening.value
  try {
    if (conversation > source.conversationTable.count)
      throw new UsageError(
        `--conversation ${String(conversation)}: the recording has only ${String(source.conversationTable.count)}`,
      )
    if (!canReplay(source.meta.config, { protocol }))
      throw new UsageError(`a recording of ${source.meta.config.protocol} cannot be replayed over ${protocol}`)
    const recorded = { source, conversation }
    if (rowsToReplay(recorded, options).length === 0) throw new UsageError(nothingToReplay(recorded, options).message)
    return await play(parsed, source, conversation, protocol, where, options)
  } finally {
    source.close()
  }
}

function readReplay({ values }: ParsedVerb): ReplayOptions {
  const side = textOf(values['as']) ?? 'client'
  if (side !== 'client' && side !== 'server') throw new UsageError(`--as ${side}: write client or server`)
  const number = (
    flag: 'speed' | 'within',
    { min, max }: { readonly min: number; readonly max: number },
    otherwise: number,
  ): number => {
    const text = textOf(values[flag])
    const value = text === undefined ? otherwise : /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    throw new UsageError(`--${flag} ${text ?? ''}: write a number from ${String(min)} to ${String(max)}`)
  }
  const row = (flag: 'from-row' | 'to-row'): number | undefined => {
    const text = textOf(values[flag])
    if (text === undefined || /^[1-9]\d{0,14}$/.test(text)) return text === undefined ? undefined : Number(text)
    throw new UsageError(`--${flag} ${text}: write the number of a row`)
  }
  const speed = number('speed', REPLAY_SPEED, 1)
  const [fromRow, toRow] = [row('from-row'), row('to-row')]
  return {
    side,
    speed: values['asap'] === true ? 'asap' : speed,
    withinMs: number('within', REPLAY_WITHIN, DEFAULT_REPLAY_WITHIN_MS),
    ...(fromRow === undefined ? {} : { fromRow }),
    ...(toRow === undefined ? {} : { toRow }),
  }
}

async function play(
  parsed: ParsedVerb,
  source: ClosedRecording,
  recorded: number,
  protocol: Protocol,
  where: Endpoint,
  options: ReplayOptions,
): Promise<ExitCode> {
  const handler = { kind: 'none' } as const
  const config: SessionConfig =
    options.side === 'client'
      ? {
          role: 'client',
          protocol,
          peer: where,
          handler,
          options: readSessionOptions(parsed, `${protocol}-client`),
        }
      : {
          role: 'listener',
          protocol,
          local: where,
          handler,
          options: readSessionOptions(parsed, `${protocol}-listener`),
        }
  const watch = new ConversationWatch(FIRST)
  const { onRecord } = watch
  const running = await RunningSession.start(config, {
    values: parsed.values,
    printing: undefined,
    onRecord,
  })
  if (!(running instanceof RunningSession)) return running
  watch.attach(running)
  const { runEnd, session } = running
  if (options.side === 'server' && session.state.kind === 'running')
    process.stdout.write(`waiting on ${session.state.local.address}:${String(session.state.local.port)}\n`)
  const started = await Promise.race([runEnd.code, begun(running, { source, conversation: recorded }, options)])
  if (typeof started === 'number') return running.finish(started)
  if (!started.ok) {
    const refused = await running.refuse(started.failure)
    return running.finish(options.side === 'client' ? refused : EXIT.missed)
  }
  void session.jobs.ended(started.value).then(async (outcome) => {
    await watch.queueBelow(0)
    runEnd.end(outcome === 'done' && watch.refusal === undefined ? EXIT.done : EXIT.missed)
  })
  const code = await runEnd.code
  const status = session.jobs.statuses.find(({ id }) => id === started.value)
  const why = (status?.failure ?? watch.refusal)?.message ?? describeRunOutcome(status?.outcome ?? 'stopped')
  const line = `${String(status?.sent ?? 0)} of ${String(status?.total ?? 0)} messages sent: ${why}\n`
  ;(code === EXIT.done ? process.stdout : process.stderr).write(line)
  return running.finish(code)
}

/**
 * Begins with the first conversation that opens, early enough that none of its data is missed. Returns the number of
 * the job.
 */
function begun(
  { sessions, session }: RunningSession,
  recorded: RecordedConversation,
  options: ReplayOptions,
): Promise<Outcome<number>> {
  return new Promise((resolve) => {
    const unsubscribe = sessions.subscribe({ onSession: look, onConversation: look })
    function look(): void {
      const state = session.conversation(FIRST)?.state
      if (state === undefined || isBeginning(state)) return
      unsubscribe()
      if (state.kind === 'failed') resolve(failed(state.failure))
      else if (canSend(state)) resolve(session.jobs.replay(FIRST, recorded, options))
      else resolve(failed(refusal('endedBeforeReplay')))
    }
    look()
  })
}
