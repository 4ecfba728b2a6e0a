import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { EndHow } from '../../shared/contract'
import { framingOf } from '../../shared/framing/framing'
import { optionOf, withView, type SessionOptions } from '../../shared/options/catalogue'
import { done, failed, invalidInput, type NetFailure, type Outcome } from '../../shared/net-failure'
import {
  canSend,
  type ConversationSummary,
  type GrantedBuffers,
  type ResponderConfig,
  type SessionConfig,
  type SessionState,
  type SessionSummary,
} from '../../shared/session'
import type { GroupMembership } from '../../shared/ip'
import { describeMessageMistake, type MessagePayload } from '../../shared/message/compose-message'
import { encodeMessage } from './conversation/message-encoder'
import type { TestCa } from '../net/tls/test-ca'
import { LiveRecording } from '../recording/live/live-recording'
import { RecordingError, type RecordingSink } from '../recording/index/recording'
import { Rotation } from './rotation'
import { SendJobs } from './job/send-jobs'
import { SessionLog, type SessionObserver } from './session-log'

/** Makes the recording of a session that has just come up. Throws a `RecordingError` when it cannot. */
export type CreateRecording = (name: string, config: SessionConfig, sessionId: string) => RecordingSink

export interface SessionParts {
  readonly id: string
  readonly createRecording: CreateRecording
  readonly observers: ReadonlySet<SessionObserver>
  /** Certificates for TLS sessions; asked for them only. */
  readonly ca: TestCa
}

/** One run of a listener or client. Owns its sockets and its recording; `stop` ends the sockets, `close` the recording. */
export abstract class Session {
  readonly id: string
  readonly name: string
  readonly log: SessionLog
  /** Schedules and files that are being sent. */
  readonly jobs: SendJobs
  #config: SessionConfig
  #state: SessionState = { kind: 'starting' }
  /** Messages with `{{seq}}` so far, by conversation. */
  readonly #sequence = new Map<number, number>()

  protected constructor(config: SessionConfig, { id, createRecording, observers }: SessionParts) {
    this.id = id
    this.name = sessionName(config)
    this.#config = config
    this.log = new SessionLog(id, createRecording(this.name, config, id), config.responder, observers)
    this.log.rotation = new Rotation(config.options, () => createRecording(this.name, this.#config, id))
    this.#applyFraming()
    this.jobs = this.#createJobs()
    this.log.follower = this.jobs
  }

  get config(): SessionConfig {
    return this.#config
  }

  get options(): SessionOptions {
    return this.#config.options
  }

  get state(): SessionState {
    return this.#state
  }

  get recording(): RecordingSink {
    return this.log.recording
  }

  /** The conversation whose bytes came last; 0 before any. */
  get lastSender(): number {
    return this.log.lastSender
  }

  /** Bytes for one conversation. */
  abstract send(conversation: number, bytes: Uint8Array): Outcome<null>
  abstract end(conversation: number, how: EndHow): Outcome<null>
  abstract queuedBytes(conversation: number): number
  /** Closes every socket and frees the port; resolves when all of it is done and on the disk. A second call waits for the first. */
  abstract stop(): Promise<void>

  /** UDP listeners only: lets the listener speak first. */
  addPeer(peer: Endpoint): Outcome<number> {
    return failed(invalidInput(`${formatEndpoint(peer)} cannot be added: only a UDP listener takes peers`))
  }

  /** TCP clients only: a new conversation in the same session. */
  reconnect(): Outcome<null> {
    return failed(invalidInput('only a TCP client can connect again'))
  }

  /** TCP clients only: gives up an attempt to connect. */
  cancelConnect(): Outcome<null> {
    return failed(invalidInput('nothing is being connected'))
  }

  /** Streams only: stops reading from the peer, or goes on. */
  setPaused(conversation: number, isPaused: boolean): Outcome<null> {
    return failed(
      invalidInput(
        `conversation ${String(conversation)} cannot be ${isPaused ? 'paused' : 'resumed'}: datagrams are not held back`,
      ),
    )
  }

  /** UDP only: asks for the datagrams of a multicast group, or no more. */
  changeGroup({ group }: GroupMembership, doing: 'join' | 'leave'): Outcome<null> {
    return failed(invalidInput(`cannot ${doing} ${group}: only UDP has groups`))
  }

  /** What the system gave of the socket buffers; undefined where it cannot be asked (TCP). */
  get granted(): GrantedBuffers | undefined {
    return undefined
  }

  setResponder(responder: ResponderConfig): void {
    this.#config = { ...this.#config, responder }
    this.log.setResponder(responder)
  }

  /** Framing and encoding may change while it runs. */
  changeView(options: SessionOptions): void {
    this.#config = { ...this.#config, options: withView(this.#config.options, options) }
    this.#applyFraming()
    if (this.recording instanceof LiveRecording) this.recording.setEncoding(optionOf(this.options, 'encoding'))
    this.log.changed(0)
  }

  /** What a person composed, framed where that is asked for. Returns how many bytes the message had. */
  sendTyped(conversation: number, payload: MessagePayload): Outcome<number> {
    const peer = this.recording.ledger.get(conversation)?.peer
    if (peer === undefined) return this.noConversation(conversation)
    const seq = (this.#sequence.get(conversation) ?? 0) + 1
    const values = { seq, atMs: Date.now(), peer: formatEndpoint(peer) }
    const encoded = encodeMessage(payload, optionOf(this.options, 'encoding'), values)
    if (!encoded.ok) return failed(invalidInput(describeMessageMistake(encoded.mistake)))
    const outcome = this.sendMessage(conversation, encoded.bytes)
    if (outcome.ok && encoded.usesSeq) this.#sequence.set(conversation, seq)
    return outcome.ok ? done(encoded.bytes.length) : outcome
  }

  /** A message of the person or a schedule: with its delimiter or prefix, where that is asked for. */
  sendMessage(conversation: number, message: Uint8Array): Outcome<null> {
    const framed = this.log.framed(message)
    if (framed !== undefined) return this.send(conversation, framed)
    const most = `the length prefix is too small for a message of ${String(message.length)} bytes`
    return failed(invalidInput(`${most}; choose a larger prefix, or send less`))
  }

  #createJobs(): SendJobs {
    return new SendJobs({
      protocol: this.#config.protocol,
      options: () => this.options,
      sendMessage: (conversation, payload) => this.sendTyped(conversation, payload),
      sendBytes: (conversation, bytes) => this.send(conversation, bytes),
      queuedBytes: (conversation) => this.queuedBytes(conversation),
      checkCanSend: (conversation) => {
        const state = this.conversation(conversation)?.state
        return state !== undefined && canSend(state) ? done(null) : this.noConversation(conversation)
      },
      began: ({ conversation, name }) => {
        this.log.state(conversation, { kind: 'run-began', run: name })
      },
      ended: ({ conversation, name, sent, bytesSent, worstLateMs, outcome = 'done', failure }) => {
        const why = failure === undefined ? {} : { failure }
        this.log.state(conversation, {
          kind: 'run-ended',
          run: name,
          outcome,
          sent,
          bytesSent,
          worstLateMs,
          ...why,
        })
      },
      onChanged: () => {
        this.log.changed(0)
      },
    })
  }

  #applyFraming(): void {
    const { options } = this.#config
    this.log.setFraming(framingOf(options), optionOf(options, 'frameSends'))
  }

  conversations(): ConversationSummary[] {
    return this.log.summaries((conversation) => this.queuedBytes(conversation))
  }

  conversation(number: number): ConversationSummary | undefined {
    return this.recording.ledger.get(number)?.toSummary(this.queuedBytes(number))
  }

  summary(): SessionSummary {
    const { ledger, recordCount, meta, path, byteLength, unsaved } = this.recording
    return {
      id: this.id,
      name: this.name,
      config: this.#config,
      state: this.#state,
      conversations: ledger.count,
      openConversations: ledger.openCount,
      records: recordCount,
      rxBytes: ledger.rxBytes,
      txBytes: ledger.txBytes,
      startedAtNs: meta.startedAtNs,
      refused: ledger.refused,
      ...(ledger.droppedBySystem === 0 ? {} : { droppedBySystem: ledger.droppedBySystem }),
      ...(this.granted === undefined ? {} : { granted: this.granted }),
      runs: this.jobs.statuses,
      recordingPath: path,
      recordingBytes: byteLength,
      ...(unsaved === undefined ? {} : { unsaved }),
    }
  }

  /** Gives back the recording's file. The session must have stopped. */
  close(): void {
    this.log.rotation?.close()
    this.recording.close()
  }

  protected setState(state: SessionState): void {
    this.#state = state
    this.log.changed(0)
  }

  /** The last record, then everything to the disk. */
  protected finish(): void {
    this.log.state(0, { kind: 'stopped' })
    this.recording.finish()
    this.setState({ kind: 'stopped' })
  }

  protected noConversation(conversation: number): { readonly ok: false; readonly failure: NetFailure } {
    return failed({ ...invalidInput(`conversation ${String(conversation)} is not open`), code: 'not-open' })
  }
}

function sessionName(config: SessionConfig): string {
  const where = config.role === 'listener' ? config.local : config.peer
  return `${config.protocol.toUpperCase()} ${config.role} ${formatEndpoint(where)}`
}

/** A session does not start without its recording; anything else that was thrown is a bug. */
export function notRecorded(error: unknown): { readonly ok: false; readonly failure: NetFailure } {
  if (error instanceof RecordingError) return failed(error.failure)
  throw error
}
