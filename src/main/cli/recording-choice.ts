import { join, parse, resolve } from 'node:path'
import { DEFAULT_MAX_RECORDING_BYTES } from '../../shared/limits'
import { APPLICATION } from '../../shared/version'
import { CountingRecording } from '../recording/live/counting-recording'
import { LiveRecording } from '../recording/live/live-recording'
import type { RecordingSink } from '../recording/index/recording'
import type { CreateRecording } from '../session/session'

/** With a path, sessions are recorded there; without one nothing is kept. `follow` gets the recording before its first record. */
export function recordingChoice(path: string | undefined, follow: (recording: RecordingSink) => void): CreateRecording {
  let count = 0
  return (name, config, sessionId) => {
    count += 1
    const meta = { sessionId, name, config, startedAtNs: BigInt(Date.now()) * 1_000_000n }
    const recording =
      path === undefined
        ? new CountingRecording(meta)
        : new LiveRecording(numbered(resolve(path), count), meta, APPLICATION, DEFAULT_MAX_RECORDING_BYTES)
    follow(recording)
    return recording
  }
}

/** `run.pcapng`, then `run-2.pcapng`, ... */
function numbered(path: string, count: number): string {
  const { dir, name, ext } = parse(path)
  return count === 1 ? path : join(dir, `${name}-${String(count)}${ext}`)
}
