import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import type { Failure, Outcome } from '../../src/shared/failure'
import type { RecordRow } from '../../src/shared/record'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import type { HandlerConfig } from '../../src/shared/handler'
import type { ClientConfig, ListenerConfig } from '../../src/shared/session'
import type { MergeOptions } from '../../src/main/recording/export/merge'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { Sessions, type SessionExtras } from '../../src/main/session/sessions'
import type { Session } from '../../src/main/session/session'
import { fromHex } from '../../src/shared/hex'
import { temporaryFolder } from './folder'

/** The engine as the windows use it, with a recordings folder that is removed after the test. */
export function startEngine(folder = temporaryFolder(), maxBytes = 2 ** 40, extras: SessionExtras = {}): Sessions {
  let count = 0
  const sessions = new Sessions(
    (name, config, sessionId) => {
      count += 1
      const meta = { sessionId, name, config, startedAtNs: BigInt(Date.now()) * 1_000_000n }
      return new LiveRecording(join(folder, `${String(count)}.pcapng`), meta, 'Wirebench test', maxBytes)
    },
    join(folder, 'tls'),
    extras,
  )
  onTestFinished(() => sessions.closeAll())
  return sessions
}

export function listenerConfig(
  protocol: Protocol,
  handler: HandlerConfig = { kind: 'none' },
  address = '127.0.0.1',
  port = 0,
  options: SessionOptions = {},
): ListenerConfig {
  return { role: 'listener', protocol, local: { address, port }, handler, options }
}

export function clientConfig(
  protocol: Protocol,
  port: number,
  address = '127.0.0.1',
  options: SessionOptions = { connectTimeoutMs: 5_000 },
): ClientConfig {
  return { role: 'client', protocol, peer: { address, port }, handler: { kind: 'none' }, options }
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(outcome.failure.message)
}

export function failureOf(outcome: Outcome<unknown>): Failure {
  if (!outcome.ok) return outcome.failure
  throw new Error('this should have failed')
}

export function portOf(session: Session): number {
  if (session.state.kind !== 'running') throw new Error(`the session is ${session.state.kind}`)
  return session.state.local.port
}

export function sourceOf(session: Session): LiveRecording {
  if (session.recording instanceof LiveRecording) return session.recording
  throw new Error('this session is not recorded')
}

export function allRows(source: RecordingSource, conversation?: number): RecordRow[] {
  return new RowList(source, conversation === undefined ? {} : { conversation }).read(0, Infinity)
}

/** `rx hello`, `tx hello`, `open`, `half-closed peer`, ... */
export function story(source: RecordingSource, conversation?: number): string[] {
  return allRows(source, conversation).map((row) => {
    if (row.state === undefined) return `${row.kind} ${new TextDecoder().decode(fromHex(row.previewHex))}`
    return [row.state.kind, 'by' in row.state ? row.state.by : '', 'failure' in row.state ? row.state.failure.code : '']
      .filter((part) => part !== '')
      .join(' ')
  })
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A new file, whole or absent. */
export function mergeInto(path: string, replace = false): MergeOptions {
  return { path, replace, application: 'test', signal: new AbortController().signal }
}
