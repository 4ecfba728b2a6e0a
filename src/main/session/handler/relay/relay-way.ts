import type { Framing } from '../../../../shared/framing/framing'
import { TCP_SEND_PIECE_BYTES } from '../../../../shared/limits'
import type { StateEvent } from '../../../../shared/record'
import type { RelayDirection } from '../../../../shared/relay-words'
import type { HandlerContext } from '../handler'
import { datagramPiece, MessageCutter, type CutPiece } from './message-cutter'
import type { RelayEnd, RelayHook } from './relay-hook'
import { RelayJudge, type Turn } from './relay-judge'

/**
 * With this many bytes waiting for the other leg, nothing more is read from this one; at half of it reading resumes.
 */
const MOST_WAITING_BYTES = 256 * 1024
/** Datagrams cannot be held back: beyond this many bytes they are lost, and a row says so. */
const MOST_WAITING_DATAGRAM_BYTES = 4 * 1024 * 1024
/** While a leg waits: how often we check whether a fault has discarded what it waits for; ms. */
const LOOK_AGAIN_MS = 50

/** What one direction needs from its exchange. */
export interface RelayWayDeps {
  readonly direction: RelayDirection
  readonly isStream: boolean
  /** The leg that the messages come from. */
  readonly from: () => HandlerContext
  readonly hooks: () => readonly RelayHook[]
  /** Writes a row about this direction, in a leg that still has rows. */
  readonly note: (event: StateEvent) => void
  /** Sends a reply to the sender of a message; false when there were too many. */
  readonly answer: (frame: Uint8Array) => boolean
  /** A message was forwarded after which both legs change. */
  readonly then: (doing: RelayEnd) => void
}

/**
 * One direction of an exchange. Order is kept on a stream: a message that waits holds back those after it. Nothing is
 * read from its leg while the other one does not take what waits.
 */
export class RelayWay {
  readonly #deps: RelayWayDeps
  readonly #judgement: RelayJudge
  readonly #turns: Turn[] = []
  #to: HandlerContext | undefined
  #cutter: MessageCutter | undefined
  #cancelFlush: () => void = () => undefined
  #cancelLook: (() => void) | undefined
  #waitingBytes = 0
  #count = 0
  #end: 'half-close' | 'close' | undefined
  #isStopped = false
  #isOver = false
  #isGoing = false
  #hasHalfClosed = false

  constructor(deps: RelayWayDeps) {
    this.#deps = deps
    this.#judgement = new RelayJudge({
      ...deps,
      lose: (byteLength) => {
        this.#lose(byteLength)
      },
      isOver: () => this.#isOver,
      // As long as the leg that messages go to, they can be forwarded.
      after: (ms, act) => {
        const leg = this.#to ?? deps.from()
        leg.after(ms, act)
      },
      goOn: () => {
        this.go()
      },
    })
  }

  /** The other leg is ready from now on. */
  open(to: HandlerContext): void {
    this.#to = to
    this.go()
  }

  /** Nothing is forwarded until it is released: the legs are being upgraded. */
  setStopped(isStopped: boolean): void {
    this.#isStopped = isStopped
    this.go()
  }

  push(chunk: Uint8Array): void {
    if (this.#isOver) {
      this.#lose(chunk.length)
      return
    }
    const hooks = this.#deps.hooks()
    // A message that began under a hook is completed as one.
    if (!isAnyActive(hooks) && (this.#cutter?.pendingBytes ?? 0) === 0) {
      this.#pass(chunk)
      return
    }
    const wanted = framingOf(hooks)
    if (!this.#deps.isStream) {
      this.#judge(datagramPiece(wanted, chunk), hooks)
      return
    }
    const { framing: ofSession, clock } = this.#deps.from()
    const framing = wanted ?? ofSession
    if (this.#cutter?.framing !== framing) {
      this.#flush()
      this.#cutter = new MessageCutter(framing)
    }
    this.#cancelFlush()
    this.#cutter.push(chunk, clock.nowMs(), (piece) => {
      this.#judge(piece, hooks)
    })
    if (framing.kind === 'idle' && this.#cutter.pendingBytes > 0)
      this.#cancelFlush = clock.after(framing.idleMs, () => {
        this.#flush()
      })
    this.go()
  }

  /** Queues bytes after what waits, as if they had been received. */
  inject(frame: Uint8Array): void {
    if (this.#isOver || this.#waitingBytes + frame.length > MOST_WAITING_DATAGRAM_BYTES) {
      this.#lose(frame.length)
      return
    }
    this.#turns.push(this.#turn(frame, true))
    this.go()
  }

  /** Sends bytes before what waits: between two messages. */
  slipIn(to: HandlerContext, frame: Uint8Array): void {
    const isBegun = this.#turns[0]?.isBegun === true
    if (isBegun || this.#isStopped) this.#turns.splice(isBegun ? 1 : 0, 0, this.#turn(frame, true))
    else if (!to.sendRaw(frame).ok) this.#lose(frame.length)
  }

  /** Its leg sends nothing more; the other leg is told after what waits. */
  end(how: 'half-close' | 'close'): void {
    this.#flush()
    this.#end = how
    this.go()
  }

  /** The other leg has taken some bytes. */
  drained(): void {
    if (this.#turns.length > 0 || this.#cancelLook !== undefined || this.#end !== undefined) this.go()
  }

  /** The other leg is gone: what waits is lost. A second call does no harm. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelFlush()
    this.#cancelLook?.()
    const waiting = this.#turns.splice(0).reduce((sum, { byteLength }) => sum + byteLength, 0)
    this.#lose(waiting + (this.#cutter?.pendingBytes ?? 0))
    this.#deps.from().holdReading(false)
  }

  /** Forwards what it can. */
  go(): void {
    if (this.#isGoing || this.#isOver) return
    this.#isGoing = true
    try {
      this.#goOn()
    } finally {
      this.#isGoing = false
    }
  }

  #goOn(): void {
    const to = this.#to
    while (to !== undefined && !this.#isStopped && !this.#isOver) {
      const turn = this.#next()
      if (turn === undefined) break
      if (!this.#send(to, turn)) break
      this.#turns.splice(this.#turns.indexOf(turn), 1)
      this.#waitingBytes -= turn.byteLength
      if (turn.then !== undefined) this.#deps.then(turn.then)
    }
    if (to !== undefined && this.#turns.length === 0 && this.#end !== undefined) this.#endOther(to, this.#end)
    this.#holdOrRead()
  }

  /** The next message to forward: on a stream the first one, when it is ready; datagrams may be reordered. */
  #next(): Turn | undefined {
    if (!this.#deps.isStream) return this.#turns.find(({ isReady }) => isReady)
    const [first] = this.#turns
    return first?.isReady === true ? first : undefined
  }

  /** Returns false when the other leg has to take something first. */
  #send(to: HandlerContext, turn: Turn): boolean {
    for (let bytes = turn.forward[0]; bytes !== undefined; bytes = turn.forward[0]) {
      if (this.#deps.isStream && to.queuedBytes >= MOST_WAITING_BYTES) return false
      const isLong = this.#deps.isStream && bytes.length > TCP_SEND_PIECE_BYTES
      const piece = isLong ? bytes.subarray(0, TCP_SEND_PIECE_BYTES) : bytes
      if (isLong) turn.forward[0] = bytes.subarray(TCP_SEND_PIECE_BYTES)
      else turn.forward.shift()
      turn.isBegun = isLong
      if (!to.sendRaw(piece).ok) this.#lose(piece.length)
    }
    return true
  }

  /** Forwards bytes unchanged, at once when nothing waits. */
  #pass(chunk: Uint8Array): void {
    const to = this.#to
    if (to === undefined || this.#turns.length > 0 || this.#isStopped || to.queuedBytes >= MOST_WAITING_BYTES) {
      this.#turns.push(this.#turn(chunk, true))
      this.go()
    } else {
      if (!to.sendRaw(chunk).ok) this.#lose(chunk.length)
      if (to.queuedBytes >= MOST_WAITING_BYTES) this.#holdOrRead()
    }
  }

  #turn(whole: Uint8Array, isReady: boolean): Turn {
    this.#waitingBytes += whole.length
    return { byteLength: whole.length, isReady, forward: [whole] }
  }

  #flush(): void {
    this.#cancelFlush()
    this.#cutter?.flush((piece) => {
      this.#judge(piece, this.#deps.hooks())
    })
    this.go()
  }

  #judge({ whole, content, isMessage, form }: CutPiece, hooks: readonly RelayHook[]): void {
    if (!this.#deps.isStream && this.#waitingBytes + whole.length > MOST_WAITING_DATAGRAM_BYTES) {
      this.#lose(whole.length)
      return
    }
    const turn = this.#turn(whole, !isMessage)
    this.#turns.push(turn)
    if (!isMessage) return
    this.#count += 1
    this.#judgement.ask(turn, { direction: this.#deps.direction, nth: this.#count, whole, content, form }, hooks)
    this.go()
  }

  #holdOrRead(): void {
    const to = this.#to
    const isHeld =
      to === undefined ||
      this.#isStopped ||
      this.#waitingBytes >= MOST_WAITING_BYTES ||
      to.queuedBytes > (this.#cancelLook === undefined ? MOST_WAITING_BYTES : MOST_WAITING_BYTES / 2)
    this.#deps.from().holdReading(isHeld)
    if (isHeld && to !== undefined)
      this.#cancelLook ??= to.clock.every(LOOK_AGAIN_MS, () => {
        this.go()
      })
    else {
      this.#cancelLook?.()
      this.#cancelLook = undefined
    }
  }

  /** Half-closes the other leg and closes it later: a close would give what it has not taken only a second. */
  #endOther(to: HandlerContext, how: 'half-close' | 'close'): void {
    if (how === 'close' && this.#deps.isStream && to.queuedBytes > 0) {
      if (!this.#hasHalfClosed) to.end('half-close')
      this.#hasHalfClosed = true
      return
    }
    this.#end = undefined
    if (how === 'close' || !this.#hasHalfClosed) to.end(how)
  }

  #lose(byteLength: number): void {
    if (byteLength === 0) return
    this.#deps.note({ kind: 'relayed', what: 'lost', direction: this.#deps.direction, byteLength })
  }
}

function isAnyActive(hooks: readonly RelayHook[]): boolean {
  for (const hook of hooks) if (hook.isActive) return true
  return false
}

/** The framing that one of the hooks needs. */
function framingOf(hooks: readonly RelayHook[]): Framing | undefined {
  for (const { framing } of hooks) if (framing !== undefined) return framing
  return undefined
}
