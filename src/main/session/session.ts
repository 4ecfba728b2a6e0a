import type { EndHow } from '../../shared/contract/conversations'
import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import { framingOf } from '../../shared/framing/framing'
import type { GroupMembership } from '../../shared/ip'
import type { MessagePayload } from '../../shared/message/compose-message'
import { done, failed, type Outcome } from '../../shared/failure'
import type { HandlerConfig } from '../../shared/handler'
import { optionOf, withView, type SessionOptions } from '../../shared/options/catalogue'
import {
  targetOf,
  withAlerts,
  type ConversationSummary,
  type SessionConfig,
  type SessionState,
  type SessionSummary,
} from '../../shared/session'
import type { Cancel } from '../clock'
import type { RecordingSink } from '../recording/index/recording'
import { LiveRecording } from '../recording/live/live-recording'
import { alertsOf, type SessionAlerts } from './alert/session-alerts'
import { cannot } from './cannot'
import type { Conversation } from './conversation/conversation'
import { sweepIdle } from './conversation/idle-sweep'
import { LiveConversation } from './conversation/live-conversation'
import type { ConversationDeps } from './conversation/conversation-deps'
import type { Traffic } from './conversation/pipeline'
import { FaultDesk } from './fault/fault-desk'
import type { FaultPlan } from './fault/fault-kinds'
import { noteFaults, openFaults, withFaults } from './fault/session-faults'
import type { DialTarget, Handler, GivenHandlerConfig, HandlerContext, HandlerRun } from './handler/handler'
import { handlerOf } from './handler/handler-kinds'
import { HandlersInTurn } from './handler/handlers-in-turn'
import { without } from './handler/not-needed'
import { openHoldDesk, type HoldDesk } from './handler/relay/hold-desk'
import type { SendJobs } from './job/send-jobs'
import { LegTraffics } from './leg-traffic'
import { notOpen } from './not-open'
import { notRecorded } from './not-recorded'
import { openTransport } from './open-transport'
import { Rotation } from './rotation'
import { jobsOf } from './session-jobs'
import { trafficOf } from './session-traffic'
import { SessionLegs } from './session-legs'
import { SessionLog } from './session-log'
import type { SessionParts } from './session-parts'
import { sessionName } from './session-name'
import { summaryOf } from './session-summary'
import { SessionVariables } from './session-variables'
import { TlsUpgrades } from './transport/tls-upgrades'
import { TypedMessages } from './typed-messages'
import type { SessionAbility, Transport, TransportDeps } from './transport/transport'
import { refusal } from '../../shared/words/say-failure'

/** One run of a listener or client. Owns its sockets and its recording; `stop` ends the sockets, `close` the recording. */
export class Session {
  readonly id: string
  readonly number: number
  readonly name: string
  readonly log: SessionLog
  /** Sequences, files and replays that are being sent. */
  readonly jobs: SendJobs
  readonly variables: SessionVariables
  /** Holds messages of a relay for a person. */
  readonly holdDesk: HoldDesk
  /** Tells of what a person chose to be told of. */
  readonly alerts: SessionAlerts
  /** What goes wrong on purpose, and can be exchanged while it runs. */
  readonly faults: FaultDesk
  readonly #parts: SessionParts
  readonly #transport: Transport
  readonly #traffic: Traffic
  readonly #conversationDeps: ConversationDeps
  /** The conversations that have not ended, by number. */
  readonly #conversations = new Map<number, LiveConversation>()
  readonly #legs: SessionLegs
  readonly #upgrades: TlsUpgrades
  readonly #stopSweep: Cancel
  readonly #stopJobs: Cancel
  #config: SessionConfig
  #state: SessionState = { kind: 'starting' }
  #stopping: Promise<void> | undefined
  readonly #handlers: HandlersInTurn
  readonly typed: TypedMessages

  private constructor(
    config: SessionConfig,
    parts: SessionParts,
    transport: Transport,
    handler: HandlerRun,
    faults: FaultPlan,
  ) {
    const { id, number, createRecording, observers, clock } = parts
    this.id = id
    this.number = number
    this.name = sessionName(config)
    this.#config = config
    this.#parts = parts
    this.#transport = transport
    const rotation = new Rotation(config.options, () => createRecording(this.name, this.#config, id), clock)
    this.log = new SessionLog(id, createRecording(this.name, config, id), rotation, observers, clock)
    this.variables = new SessionVariables(this.log)
    this.alerts = alertsOf(this, config, parts)
    this.#traffic = trafficOf(config, handler, faults)
    this.#handlers = new HandlersInTurn(this.#traffic, this.#conversations, this.log, clock, this.variables)
    this.#legs = new SessionLegs(config.protocol, new LegTraffics(this.#traffic, parts.faultKinds), parts.ca)
    this.faults = new FaultDesk({
      kinds: parts.faultKinds,
      protocol: config.protocol,
      traffic: this.#traffic,
      conversations: this.#conversations,
      log: this.log,
      onChosen: (chosen) => {
        this.#config = withFaults(this.#config, chosen)
      },
    })
    const store = new Map<string, unknown>()
    this.holdDesk = openHoldDesk(store, clock, this.log)
    this.#upgrades = new TlsUpgrades(parts.ca)
    this.typed = new TypedMessages(clock, (number) => this.#conversations.get(number))
    this.#conversationDeps = {
      upgrades: this.#upgrades,
      log: this.log,
      clock,
      traffic: this.#traffic,
      // A UDP listener evicts the peer that was silent longest.
      tracksIdle: optionOf(config.options, 'idleTimeoutMs') !== undefined || targetOf(config) === 'udp-listener',
      store,
      conversations: () => this.#conversations.values(),
      dial: (target, open) => this.#dial(target, open),
      onEnding: ({ number }) => {
        this.jobs.conversationEnded(number)
      },
      onEnded: ({ number: ended }) => {
        this.#conversations.delete(ended)
        this.typed.ended(ended)
        this.#legs.ended(ended)
        this.faults.ended(ended)
      },
    }
    this.jobs = jobsOf(this, clock)
    this.#stopJobs = observers.add(this.jobs.observer(id))
    this.#stopSweep = sweepIdle(
      () => this.#config,
      clock,
      () => this.#conversations.values(),
      (conversation) => this.jobs.isSending(conversation),
    )
  }

  /** Starts a session: the socket is bound first, then the recording begins. Only a started session is listed. */
  static async start(config: SessionConfig, parts: SessionParts): Promise<Outcome<Session>> {
    const handler = await handlerOf(parts.handlerKinds, { ...config.handler }, config)
    if (!handler.ok) return handler
    const faults = openFaults(parts.faultKinds, config.options, config.protocol)
    if (!faults.ok) return without(handler.value, faults)
    const opening = await openTransport(config, parts.ca)
    if (!opening.ok) return without(handler.value, opening)
    const { local } = opening.value
    try {
      const bound = config.role === 'listener' && local !== undefined ? { ...config, local } : config
      const session = new Session(bound, parts, opening.value, handler.value, faults.value)
      noteFaults(session.log, 0, faults.value.chosen)
      opening.value.begin(session.#host())
      session.#handlers.begin()
      return done(session)
    } catch (error) {
      await opening.value.stop()
      await handler.value.close?.()
      return notRecorded(error)
    }
  }

  get config(): SessionConfig {
    return withAlerts(this.#config, this.alerts.chosen)
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

  /** The handler of its conversations. */
  get handler(): HandlerRun {
    return this.#traffic.handler
  }

  /** What this session can do besides its conversations. */
  get can(): ReadonlySet<SessionAbility> {
    return this.#transport.can
  }

  /** Sends bytes to one conversation, without framing. */
  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    return this.#conversations.get(conversation)?.sendRaw(bytes) ?? notOpen(conversation)
  }

  /** Sends a message to one conversation, with its delimiter or prefix where the options ask for it. */
  sendMessage(conversation: number, message: Uint8Array): Outcome<null> {
    return this.#conversations.get(conversation)?.send(message) ?? notOpen(conversation)
  }

  end(conversation: number, how: EndHow): Outcome<null> {
    const open = this.#conversations.get(conversation)
    if (open === undefined) return notOpen(conversation)
    if (open.isOpen) this.#transport.onEndedByHand?.()
    return open.end(how)
  }

  /** Pauses or resumes reading from a stream. */
  setPaused(conversation: number, isPaused: boolean): Outcome<null> {
    return this.#conversations.get(conversation)?.setPaused(isPaused) ?? notOpen(conversation)
  }

  queuedBytes(conversation: number): number {
    return this.#conversations.get(conversation)?.queuedBytes ?? 0
  }

  /** Lets a UDP listener send first. */
  addPeer(peer: Endpoint): Outcome<number> {
    return this.#transport.addPeer?.(peer) ?? failed(refusal('add-peer', { endpoint: formatEndpoint(peer) }))
  }

  reconnect(): Outcome<null> {
    return this.#transport.reconnect?.() ?? cannot('reconnect')
  }

  /** Gives up an attempt to connect. */
  cancelConnect(): Outcome<null> {
    return this.#transport.cancelConnect?.() ?? cannot('cancel-connect')
  }

  /** Joins or leaves a multicast group. */
  changeGroup(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null> {
    return this.#transport.changeGroup?.(membership, doing) ?? cannot('groups')
  }

  /**
   * Exchanges the handler of all conversations, including open ones; refused when there is no such kind. With the same
   * kind again, some handlers keep their open conversations.
   */
  setHandler(config: GivenHandlerConfig): Outcome<null> | Promise<Outcome<null>> {
    const handler = handlerOf(this.#parts.handlerKinds, config, this.#config)
    const use = (made: Outcome<HandlerRun>): Outcome<null> => (made.ok ? this.#useHandler(config, made.value) : made)
    return handler instanceof Promise ? handler.then(use) : use(handler)
  }

  #useHandler(config: GivenHandlerConfig, run: HandlerRun): Outcome<null> {
    if (this.#stopping !== undefined) {
      void run.close?.()
      return failed(refusal('sessionStopped', {}, { code: 'not-open' }))
    }
    const isSameKind = config.kind === this.#config.handler.kind
    this.#config = { ...this.#config, handler: config as HandlerConfig }
    this.#handlers.use(run, isSameKind)
    this.log.changed(0)
    return done(null)
  }

  /** Framing and encoding may change while it runs. */
  changeDecoding(options: SessionOptions): void {
    this.#config = { ...this.#config, options: withView(this.#config.options, options) }
    this.#traffic.framing = framingOf(this.options)
    this.#traffic.framesWhatIsSent = optionOf(this.options, 'frameSends')
    this.handler.optionsChanged?.(this.options)
    for (const conversation of this.#conversations.values()) conversation.resetFraming()
    if (this.recording instanceof LiveRecording) this.recording.setEncoding(optionOf(this.options, 'encoding'))
    this.log.changed(0)
  }

  /**
   * Sends a message that a person composed, framed where the options ask for it. Returns its number of bytes. `own` gives values
   * to its variables, else the session does.
   */
  sendTyped(conversation: number, payload: MessagePayload, own = this.variables.get): Outcome<number> {
    const open = this.#conversations.get(conversation)
    return open === undefined ? notOpen(conversation) : this.typed.send(open, payload, this.options, own)
  }

  conversations(): ConversationSummary[] {
    return this.log.summaries((conversation) => this.queuedBytes(conversation))
  }

  conversation(number: number): ConversationSummary | undefined {
    return this.recording.conversationTable.get(number)?.toSummary(this.queuedBytes(number))
  }

  summary(): SessionSummary {
    return summaryOf(this, this.#transport.granted)
  }

  /** Closes every socket and frees the port; resolves when all rows are on disk. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Closes the recording's file. The session must have stopped. */
  close(): void {
    this.log.close()
  }

  async #stop(): Promise<void> {
    this.#stopSweep()
    await Promise.all([this.#legs.stop(), this.#transport.stop()])
    this.#upgrades.close()
    this.#stopJobs()
    this.alerts.close()
    await this.#handlers.close()
    this.log.state(0, { kind: 'stopped' })
    this.log.finish()
    this.#setState({ kind: 'stopped' })
  }

  #setState(state: SessionState): void {
    this.#state = state
    this.log.changed(0)
  }

  #host(): TransportDeps {
    const state = (): SessionState => this.#state
    const options = (): SessionOptions => this.#config.options
    return {
      clock: this.#parts.clock,
      log: this.log,
      get options() {
        return options()
      },
      get state() {
        return state()
      },
      setState: (next) => {
        this.#setState(next)
      },
      converse: (peer, by, owner) => this.#add(new LiveConversation(peer, by, owner, this.#conversationDeps)),
      stop: () => {
        void this.stop()
      },
    }
  }

  #add(conversation: LiveConversation): LiveConversation {
    this.#conversations.set(conversation.number, conversation)
    return conversation
  }

  #dial(target: DialTarget, open: (leg: HandlerContext) => Handler): Outcome<Conversation> {
    if (this.#stopping !== undefined) return failed(refusal('sessionStopped', {}, { code: 'not-open' }))
    return this.#legs.dial(target, open, this.#conversationDeps, (leg) => {
      this.#add(leg)
    })
  }
}
