import { someOf, type Alerts } from '../../shared/alert'
import { withView, type SessionOptions } from '../../shared/options/catalogue'
import type { KeptSession } from '../../shared/kept-session'
import { withAlerts, type ConversationSummary, type SessionConfig, type SessionSummary } from '../../shared/session'
import { CountingRecording } from '../recording/live/counting-recording'
import { sessionName } from './session-name'

/** A session of an earlier run of the application, in the list beside the others until it is started again. */
export class Kept {
  readonly id: string
  readonly number: number
  readonly recording: CountingRecording
  readonly recordingPath: string
  readonly wasRunning: boolean
  #config: SessionConfig

  constructor({ id, config, recordingPath, wasRunning }: KeptSession, number: number) {
    this.id = id
    this.number = number
    this.recordingPath = recordingPath
    this.wasRunning = wasRunning
    this.#config = config
    this.recording = new CountingRecording({ sessionId: id, name: sessionName(config), config, startedAtNs: 0n })
  }

  get config(): SessionConfig {
    return this.#config
  }

  get options(): SessionOptions {
    return this.#config.options
  }

  /** Changes framing and encoding for the next start. */
  changeDecoding(options: SessionOptions): void {
    this.#config = { ...this.#config, options: withView(this.#config.options, options) }
  }

  chooseAlerts(alerts: Alerts): void {
    this.#config = withAlerts(this.#config, someOf(alerts))
  }

  conversations(): ConversationSummary[] {
    return []
  }

  conversation(): undefined {
    return undefined
  }

  summary(): SessionSummary {
    return {
      id: this.id,
      number: this.number,
      name: this.recording.meta.name,
      config: this.#config,
      state: { kind: 'stopped' },
      conversations: 0,
      openConversations: 0,
      finishedOpenConversations: 0,
      records: 0,
      rxBytes: 0,
      txBytes: 0,
      startedAtNs: 0n,
      refused: 0,
      runs: [],
      recordingPath: '',
      recordingBytes: 0,
      kept: { recordingPath: this.recordingPath, wasRunning: this.wasRunning },
    }
  }

  close(): void {
    // It holds no socket and no file.
  }
}
