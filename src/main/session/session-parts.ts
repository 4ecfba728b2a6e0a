import type { SessionConfig } from '../../shared/session'
import type { Clock } from '../clock'
import type { TestCa } from '../net/tls/test-ca'
import type { RecordingSink } from '../recording/index/recording'
import type { FaultKind } from './fault/fault-stage'
import type { HandlerKind } from './handler/handler'
import type { SessionObservers } from './session-observer'

/** Creates the recording of a session that has just started. Throws a `RecordingError` when that fails. */
export type CreateRecording = (name: string, config: SessionConfig, sessionId: string) => RecordingSink

export interface SessionParts {
  readonly id: string
  /** 1, 2, ... in the order of all sessions. */
  readonly number: number
  readonly createRecording: CreateRecording
  readonly observers: SessionObservers
  /** Certificates; used by TLS sessions only. */
  readonly ca: TestCa
  readonly clock: Clock
  readonly handlerKinds: readonly HandlerKind[]
  readonly faultKinds: readonly FaultKind[]
}
