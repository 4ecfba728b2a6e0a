import { failed, type Failure } from '../../src/shared/failure'
import { refusal } from '../../src/shared/words/say-failure'
import type { Framing } from '../../src/shared/framing/framing'
import type { StateEvent } from '../../src/shared/record'
import { CountingRecording } from '../../src/main/recording/live/counting-recording'
import { LiveConversation } from '../../src/main/session/conversation/live-conversation'
import type { Conversation, ConversationAbility } from '../../src/main/session/conversation/conversation'
import { FAULT_KINDS, stagesOf } from '../../src/main/session/fault/fault-kinds'
import type { FaultConfig, FaultDirection } from '../../src/main/session/fault/fault-stage'
import type { Handler, GivenHandlerConfig, HandlerContext, HandlerRun } from '../../src/main/session/handler/handler'
import { HANDLER_KINDS, handlerOf } from '../../src/main/session/handler/handler-kinds'
import { Rotation } from '../../src/main/session/rotation'
import { SessionLog } from '../../src/main/session/session-log'
import { SessionObservers } from '../../src/main/session/session-observer'
import type { Wire, WireEvents } from '../../src/main/session/transport/wire'
import { bytesOf, listenerConfig, valueOf } from './engine'
import { holdBack } from './hold-back'
import { ManualClock } from './manual-clock'
import { upperCase } from './upper-case'

const LOCAL = { address: '192.0.2.1', port: 7 }
const PEER = { address: '192.0.2.2', port: 50_000 }

/**
 * A wire without a socket: the page supplies what it receives, and reads what was sent. The system takes bytes at once,
 * or when it is told to.
 */
class PageWire implements Wire {
  readonly local = LOCAL
  readonly peer = PEER
  readonly isStream = true
  readonly can: ReadonlySet<ConversationAbility> = new Set(['half-close', 'reset', 'pause'])
  queuedBytes = 0
  isWritable = true
  isTaking = true
  readonly #page: string[]
  #events: WireEvents | undefined
  readonly #waiting: Uint8Array[] = []

  constructor(page: string[]) {
    this.#page = page
  }

  connect(events: WireEvents): void {
    this.#events = events
  }

  refusal(): Failure | undefined {
    return this.isWritable ? undefined : { code: 'not-open', errno: '', message: 'closed' }
  }

  send(bytes: Uint8Array): void {
    this.queuedBytes += bytes.length
    this.#waiting.push(bytes)
    if (this.isTaking) this.take()
  }

  /** The system takes the waiting bytes. */
  take(): void {
    for (const bytes of this.#waiting.splice(0)) {
      this.queuedBytes -= bytes.length
      this.#page.push(`<< ${new TextDecoder().decode(bytes)}`)
      this.#events?.onSent(bytes)
    }
  }

  halfClose(): void {
    if (!this.isWritable) return
    this.isWritable = false
    this.#page.push('<< FIN')
    this.#events?.onLocalEnd()
  }

  close(): void {
    this.halfClose()
    this.#end(undefined, false)
  }

  reset(): void {
    this.#page.push('<< RST')
    this.#end(undefined, true)
  }

  fail(failure: Failure): void {
    this.#end(failure, false)
  }

  pause(): void {
    this.#page.push('-- reads no more')
  }

  resume(): void {
    this.#page.push('-- reads')
  }

  #end(failure: Failure | undefined, isResetByUs: boolean): void {
    const events = this.#events
    this.#events = undefined
    events?.onClosed({ failure, isResetByUs, unsentBytes: this.queuedBytes })
  }
}

/** Both directions of one conversation on one page, without a socket, with a clock that the test advances. */
export class Playbook {
  readonly clock = new ManualClock()
  /** `>>` came from the peer, `<<` was sent to it; a row of the log is in brackets. */
  readonly page: string[] = []
  readonly wire = new PageWire(this.page)
  readonly conversation: LiveConversation
  readonly #observers = new SessionObservers()

  constructor(
    handler: GivenHandlerConfig | ((conversation: HandlerContext) => Handler | undefined),
    more: {
      readonly faults?: Partial<Record<FaultDirection, readonly FaultConfig[]>>
      readonly framing?: Framing
      readonly by?: 'local' | 'peer'
    } = {},
  ) {
    const { id } = { id: 'playbook' }
    const meta = { sessionId: id, name: id, config: listenerConfig('tcp'), startedAtNs: 0n }
    const log = new SessionLog(
      id,
      new CountingRecording(meta),
      new Rotation({}, () => new CountingRecording(meta), this.clock),
      this.#observers,
      // A clock of its own: the timers on the page are only those of the conversation.
      new ManualClock(),
    )
    this.#observers.add({
      onRecord: (_id, { kind, state, bytes }) => {
        this.page.push(state === undefined ? `[${kind} ${new TextDecoder().decode(bytes)}]` : `[${words(state)}]`)
      },
    })
    const run = typeof handler === 'function' ? { open: handler } : runOf(handler)
    const conversations: LiveConversation[] = []
    const stages = (direction: FaultDirection) =>
      valueOf(stagesOf([...FAULT_KINDS, holdBack], more.faults?.[direction] ?? []))
    this.conversation = new LiveConversation(
      PEER,
      more.by ?? 'peer',
      { abandon: () => this.conversation.end('reset'), onEnded: () => this.page.push('-- gone') },
      {
        log,
        clock: this.clock,
        traffic: {
          framing: more.framing ?? { kind: 'raw' },
          framesWhatIsSent: more.framing !== undefined,
          handler: run,
          faults: { chosen: { seed: 0, in: [], out: [] }, in: stages('in'), out: stages('out') },
          slowReader: 'wait',
          maxDatagramBytes: undefined,
          endsWithPeer: false,
        },
        tracksIdle: false,
        upgrades: { secure: () => Promise.resolve(failed(refusal('tlsForStreams'))) },
        store: new Map(),
        conversations: (): Iterable<LiveConversation> => conversations,
        dial: (): { readonly ok: true; readonly value: Conversation } => ({ ok: true, value: this.conversation }),
        onEnding: () => undefined,
        onEnded: () => undefined,
      },
    )
    conversations.push(this.conversation)
    this.wire.connect(this.conversation)
    this.conversation.open(this.wire, { kind: 'open', local: LOCAL, peer: PEER, by: more.by ?? 'peer' })
  }

  /** The peer sends this in one piece. */
  peerSends(text: string): void {
    this.page.push(`>> ${text}`)
    this.conversation.onBytes(bytesOf(text))
  }

  peerEnds(): void {
    this.page.push('>> FIN')
    this.conversation.onPeerEnd()
  }

  /** The lines that were added to the page since the last call. */
  read(): string[] {
    return this.page.splice(0)
  }
}

function words(state: StateEvent): string {
  const by = 'by' in state ? ` ${state.by}` : ''
  return `${state.kind}${by}${'failure' in state ? ` ${state.failure.code}` : ''}`
}

function runOf(config: GivenHandlerConfig): HandlerRun {
  const made = handlerOf([...HANDLER_KINDS, upperCase], config, listenerConfig('tcp'))
  if (made instanceof Promise) throw new Error(`${config.kind} takes time to begin, which a page has not`)
  return valueOf(made)
}
