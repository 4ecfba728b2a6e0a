import { mkdirSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'
import { DEFAULT_MAX_RECORDING_BYTES } from '../../shared/limits'
import { APPLICATION } from '../../shared/version'
import { CountingRecording } from '../recording/live/counting-recording'
import { LiveRecording } from '../recording/live/live-recording'
import type { CreateRecording } from '../session/session-parts'
import { Sessions } from '../session/sessions'
import { textOf } from './options'
import { userFolder } from './user-folder'
import { RECORDING_BYTES_RANGE } from '../../shared/settings'
import { namedScripts } from './named-scripts'
import { UsageError } from './usage-error'
import { say } from './say'

/**
 * The engine of a verb: it records to `--record`, up to `--record-limit`, and reports at once when it can record no
 * more.
 */
export function recordedSessions(values: Readonly<Record<string, Parameters<typeof textOf>[0]>>): Sessions {
  const maxBytes = readRecordLimit(textOf(values['record-limit']))
  const handlerKinds = textOf(values['handler']) === undefined ? [] : namedScripts()
  const sessions = new Sessions(recordingChoice(textOf(values['record']), maxBytes), userFolder('tls'), {
    handlerKinds,
  })
  sayTroubles(sessions)
  return sessions
}

/** Reported on standard error when it happens: at the end it would be too late to act. */
export function sayTroubles(sessions: Sessions): void {
  sessions.subscribe({
    onTrouble: (_id, { message }) => {
      say(message)
    },
  })
}

/** With a path, sessions are recorded there; without one nothing is kept. */
export function recordingChoice(path: string | undefined, maxBytes = DEFAULT_MAX_RECORDING_BYTES): CreateRecording {
  let count = 0
  return (name, config, sessionId) => {
    count += 1
    const meta = { sessionId, name, config, startedAtNs: BigInt(Date.now()) * 1_000_000n }
    return path === undefined
      ? new CountingRecording(meta)
      : new LiveRecording(placeFor(resolve(path), count), meta, APPLICATION, maxBytes)
  }
}

/** `--record-limit SIZE`: MiB, or with a unit. */
function readRecordLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MAX_RECORDING_BYTES
  const [, digits = '', unit = 'M'] = /^(\d{1,12})([KMGT])?$/.exec(text) ?? []
  const bytes = Number(digits) * 1024 ** (1 + 'KMGT'.indexOf(unit))
  if (digits !== '' && bytes >= RECORDING_BYTES_RANGE.min && bytes <= RECORDING_BYTES_RANGE.max) return bytes
  throw new UsageError(
    `--record-limit ${text}: write a size such as 500M or 20G, from ${mib(RECORDING_BYTES_RANGE.min)} to ${mib(RECORDING_BYTES_RANGE.max)}`,
  )
}

function mib(bytes: number): string {
  return `${String(Math.ceil(bytes / 1024 ** 2))}M`
}

/** The first recording has the path that was asked for; if the folder was removed since, it is created again. */
function placeFor(path: string, count: number): string {
  try {
    if (count > 1) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  } catch {
    // Creating the file reports why it cannot be created there.
  }
  return numbered(path, count)
}

/** `run.pcapng`, then `run-2.pcapng`, ... */
function numbered(path: string, count: number): string {
  const { dir, name, ext } = parse(path)
  return count === 1 ? path : join(dir, `${name}-${String(count)}${ext}`)
}
