import type { EndHow } from '../../../shared/contract/conversations'
import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import { encodeFrame } from '../../../shared/framing/frame-codec'
import type { Framing } from '../../../shared/framing/framing'
import { kept } from '../../../shared/lent-bytes'
import { MAX_QUEUED_BYTES } from '../../../shared/limits'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import type { Cancel, Clock } from '../../clock'
import type { DatagramFacts } from '../../recording/index/recording'
import { FaultChain, type OpenStage } from '../fault/fault-chain'
import type { FaultDirection } from '../fault/fault-stage'
import { diceOf, type FaultPlan } from '../fault/fault-kinds'
import type { Handler, HandlerRun } from '../handler/handler'
import { STORM_WORDS, type StormBreaker } from '../handler/storm-breaker'
import type { SessionLog } from '../session-log'
import type { Wire } from '../transport/wire'
import { FrameAssembler } from './frame-assembler'
import { refusal } from '../../../shared/words/say-failure'

/** With this many bytes waiting for a peer, nothing more is read from it until it takes its answers. */
const PAUSE_READING_BYTES = 256 * 1024
const SENT = done(null)

/** The settings that all conversations of one session share, and that may change while they run. */
export interface Traffic {
  framing: Framing
  framesWhatIsSent: boolean
  handler: HandlerRun
  faults: FaultPlan
  readonly slowReader: 'wait' | 'drop' | 'close'
  /** The bytes kept of each datagram, as a smaller receive buffer would; undefined keeps all. */
  readonly maxDatagramBytes: number | undefined
  /** A client that reconnects needs the end of its conversation first. */
  readonly endsWithPeer: boolean
}

/** What a pipeline needs from its conversation. */
export interface PipelineDeps {
  readonly number: number
  readonly log: SessionLog
  readonly traffic: Traffic
  /** Its timers end with the conversation, not with its handler. */
  readonly pipelineClock: Clock
  /** Reading is paused or resumed, for this reason. */
  hold(why: 'reader' | 'fault', isHeld: boolean): void
  /** The peer's end has passed the faults. */
  peerEnded(): void
  fail(error: unknown): void
  end(how: EndHow): void
}

/**
 * The path of the bytes of one conversation. Up: wire -> faults -> log -> framer -> handler. Down: person, job or
 * handler -> framer -> faults -> wire, and the log when the system has taken them. Without faults a chunk costs one
 * more comparison each way.
 */
export class Pipeline {
  // What every message touches stands first, as in `TcpConnection`.
  readonly #wire: Wire
  readonly #log: SessionLog
  readonly #number: number
  readonly #traffic: Traffic
  handler: Handler | undefined
  #in: FaultChain | undefined
  #out: FaultChain | undefined
  breaker: StormBreaker | undefined
  /** Examines the first received bytes for a common mistake. */
  inspectFirst: ((bytes: Uint8Array) => Failure | undefined) | undefined
  #isWaitingForReader = false
  readonly #deps: PipelineDeps
  #assembler: FrameAssembler | undefined
  #framing: Framing | undefined
  #stopPause: Cancel | undefined

  constructor(wire: Wire, deps: PipelineDeps) {
    this.#wire = wire
    this.#deps = deps
    this.#log = deps.log
    this.#number = deps.number
    this.#traffic = deps.traffic
    const { faults } = deps.traffic
    if (faults.in.length > 0) this.setFaults('in', faults.in, faults.chosen.seed, true)
    if (faults.out.length > 0) this.setFaults('out', faults.out, faults.chosen.seed, true)
  }

  get queuedBytes(): number {
    return this.#wire.queuedBytes + this.heldBytes
  }

  /** The number of outgoing bytes that faults hold back. */
  get heldBytes(): number {
    return this.#out === undefined ? 0 : this.#out.heldBytes
  }

  /** The framing has changed: an unfinished frame belonged to the old one and is dropped. */
  resetFraming(): void {
    this.#assembler = undefined
  }

  /** Exchanges the faults of one direction; the old ones release what they held. */
  setFaults(direction: FaultDirection, open: readonly OpenStage[], seed: number, isBeginning = false): void {
    const old = direction === 'in' ? this.#in : this.#out
    old?.flush()
    old?.close()
    const chain = open.length === 0 ? undefined : this.#chain(direction, open, { seed, isBeginning })
    if (direction === 'in') this.#in = chain
    else this.#out = chain
  }

  // Up

  push(bytes: Uint8Array): void {
    if (this.#in !== undefined) this.#in.push(kept(bytes))
    // The copy is what is recorded and what may be sent on, so that its sums are taken once.
    else this.#receive(this.handler === undefined || this.handler.keepsNothing ? bytes : kept(bytes), undefined)
  }

  /** A datagram of one of many peers: faults would mix the peers up, so it bypasses them. */
  pushFrom(bytes: Uint8Array, from: Endpoint): void {
    this.#receive(bytes, from)
  }

  peerEnd(): void {
    if (this.#in === undefined) this.#deps.peerEnded()
    else this.#in.end('half-close')
  }

  /** The end of the stream ends a message that a pause would have ended. */
  takeLast(): void {
    this.#stopPause?.()
    if (this.#framing?.kind === 'idle' && this.#assembler !== undefined) this.#takePaused(this.#assembler)
  }

  sent(bytes: Uint8Array, to: Endpoint | undefined): void {
    this.#log.bytes(this.#number, 'tx', bytes, to === undefined ? undefined : { peer: to })
    if (this.#isWaitingForReader && this.#wire.queuedBytes <= PAUSE_READING_BYTES / 2) this.#holdForReader(false)
    if (this.handler?.onDrain !== undefined) this.handler.onDrain()
  }

  // Down

  /** Sends a message, with its delimiter or prefix where the session asks for it. */
  send(message: Uint8Array): Outcome<null> {
    const framed = this.#framed(message)
    if (framed !== undefined) return this.sendRaw(framed)
    return failed(refusal('prefixTooSmall', { n: message.length }))
  }

  sendRaw(bytes: Uint8Array): Outcome<null> {
    const refusal = this.#wire.refusal(bytes.length, this.heldBytes)
    if (refusal !== undefined) return failed(refusal)
    this.#push(bytes)
    if (this.#wire.isStream) this.#log.changed(this.#number)
    return SENT
  }

  /** Sends without a caller who could be refused, so the session's rule for slow readers applies. */
  answer(message: Uint8Array): void {
    const wire = this.#wire
    this.breaker?.answered()
    const answer = this.handler?.framing === undefined ? (this.#framed(message) ?? message) : message
    if (!wire.isStream) {
      const refusal = wire.refusal(answer.length, this.heldBytes)
      if (refusal === undefined) this.#push(answer)
      else this.warn(refusal)
      return
    }
    if (answer.length === 0 || !wire.isWritable) return
    const policy = this.#traffic.slowReader
    if (policy !== 'wait' && this.queuedBytes + answer.length > MAX_QUEUED_BYTES) {
      if (policy === 'drop') this.#log.state(this.#number, { kind: 'answer-dropped', byteLength: answer.length })
      else {
        const full = wire.refusal(MAX_QUEUED_BYTES + 1)
        if (full !== undefined) wire.fail(full)
      }
      return
    }
    this.#push(answer)
    if (policy === 'wait' && this.queuedBytes > PAUSE_READING_BYTES) this.#holdForReader(true)
  }

  /** Ends our side after everything that was sent; a reset does not wait. */
  end(how: EndHow): void {
    if (how !== 'reset' && this.#out !== undefined) this.#out.end(how)
    else this.#endWire(how)
  }

  /** Sends what faults hold back; from now on nothing that is sent meets a fault. */
  release(): void {
    this.#out?.flush()
    this.#out?.close()
    this.#out = undefined
  }

  /** Releases what is held, and closes after it, whatever the faults would do about the end. */
  stop(): void {
    this.release()
    this.#wire.close()
  }

  /** The wire has ended: received bytes that are held go up first. Returns how many bytes were never sent. */
  close(): number {
    this.#stopPause?.()
    this.#in?.flush()
    this.#in?.close()
    const held = this.heldBytes
    this.#out?.close()
    return held
  }

  warn(failure: Failure): void {
    this.#log.state(this.#number, { kind: 'warning', failure })
  }

  #receive(bytes: Uint8Array, from: Endpoint | undefined): void {
    const limit = this.#traffic.maxDatagramBytes
    const isCut = limit !== undefined && bytes.length > limit && !this.#wire.isStream
    this.#log.bytes(
      this.#number,
      'rx',
      bytes,
      isCut || from !== undefined ? factsOf(isCut ? limit : undefined, from) : undefined,
    )
    if (this.inspectFirst !== undefined) {
      const failure = this.inspectFirst(bytes)
      this.inspectFirst = undefined
      if (failure !== undefined) this.warn(failure)
    }
    if (this.handler !== undefined) this.#handle(this.handler, isCut ? bytes.subarray(0, limit) : bytes)
  }

  #handle(handler: Handler, bytes: Uint8Array): void {
    const { breaker } = this
    if (breaker !== undefined && handler.isPaced !== true) {
      if (breaker.isTripped) return
      if (breaker.received()) {
        const subject = formatEndpoint(this.#wire.peer)
        this.warn({ code: 'answer-storm', errno: '', message: STORM_WORDS, subject })
        return
      }
    }
    if (handler.onChunk !== undefined) {
      handler.onChunk(bytes)
      return
    }
    const framing = handler.framing ?? this.#traffic.framing
    // Nearly always a chunk is a message.
    if (framing.kind === 'raw' || !this.#wire.isStream) {
      handler.onMessage(bytes)
      return
    }
    if (this.#assembler === undefined || this.#framing !== framing) {
      this.#assembler = new FrameAssembler(framing, this.#deps.pipelineClock)
      this.#framing = framing
    }
    const wanted = this.#traffic.framesWhatIsSent || handler.seesContent === true ? 'content' : 'whole'
    for (const message of this.#assembler.push(bytes, wanted)) if (this.handler === handler) handler.onMessage(message)
    if (framing.kind === 'idle') this.#awaitPause(framing.idleMs, this.#assembler)
  }

  /** A pause ends a message, even when nothing more comes. */
  #awaitPause(idleMs: number, assembler: FrameAssembler): void {
    this.#stopPause?.()
    this.#stopPause = this.#deps.pipelineClock.after(idleMs, () => {
      this.#takePaused(assembler)
    })
  }

  #takePaused(assembler: FrameAssembler): void {
    const message = assembler.takeUnfinished()
    if (message.length > 0 && this.#assembler === assembler) this.handler?.onMessage(message)
  }

  #framed(message: Uint8Array): Uint8Array | undefined {
    const { framing, framesWhatIsSent } = this.#traffic
    return framesWhatIsSent ? encodeFrame(framing, message) : message
  }

  #push(bytes: Uint8Array): void {
    if (this.#out === undefined) {
      this.#wire.send(bytes)
      return
    }
    try {
      this.#out.push(kept(bytes))
    } catch (error) {
      this.#deps.fail(error)
    }
  }

  #holdForReader(isHeld: boolean): void {
    this.#isWaitingForReader = isHeld
    this.#deps.hold('reader', isHeld)
  }

  #endWire(how: EndHow): void {
    if (how === 'half-close') this.#wire.halfClose()
    else if (how === 'close') this.#wire.close()
    else this.#wire.reset()
  }

  #chain(
    direction: FaultDirection,
    open: readonly OpenStage[],
    { seed, isBeginning }: { readonly seed: number; readonly isBeginning: boolean },
  ): FaultChain {
    const { clock, log, number, hold, end, peerEnded } = bound(this.#deps)
    return new FaultChain(open, {
      clock,
      direction,
      isStream: this.#wire.isStream,
      isBeginning,
      random: diceOf(seed, number, direction),
      pass:
        direction === 'in'
          ? (bytes) => {
              this.#receive(bytes, undefined)
            }
          : (bytes) => {
              const refusal =
                this.#wire.isStream && this.#wire.isWritable ? undefined : this.#wire.refusal(bytes.length)
              if (refusal === undefined) this.#wire.send(bytes)
              else this.warn(refusal)
            },
      passEnd:
        direction === 'in'
          ? (how) => {
              if (how === 'half-close') peerEnded()
              else end(how)
            }
          : (how) => {
              this.#endWire(how)
            },
      note: (event) => {
        log.state(number, event)
      },
      holdReading: (isHeld) => {
        hold('fault', isHeld)
      },
      end,
    })
  }
}

/** The conversation's functions as values, for stages that keep them. */
function bound(deps: PipelineDeps) {
  return {
    clock: deps.pipelineClock,
    log: deps.log,
    number: deps.number,
    hold: (why: 'reader' | 'fault', isHeld: boolean): void => {
      deps.hold(why, isHeld)
    },
    end: (how: EndHow): void => {
      deps.end(how)
    },
    peerEnded: (): void => {
      deps.peerEnded()
    },
  }
}

function factsOf(keepBytes: number | undefined, peer: Endpoint | undefined): DatagramFacts {
  return { ...(keepBytes === undefined ? {} : { keepBytes }), ...(peer === undefined ? {} : { peer }) }
}
