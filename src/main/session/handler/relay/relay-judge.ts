import type { HandlerContext } from '../handler'
import { noteVerdict } from './note-verdict'
import type { MessageForm, RelayEnd, RelayHook, RelayMessage, RelayVerdict } from './relay-hook'
import type { StateEvent } from '../../../../shared/record'

/** One message in the queue of its direction. */
export interface Turn {
  readonly byteLength: number
  isReady: boolean
  /** The pieces that are still to be sent for it. */
  forward: Uint8Array[]
  /** True when a part of its first piece has been sent. */
  isBegun?: boolean
  then?: RelayEnd
}

/** What the hooks of one direction need from it. */
export interface RelayJudgeDeps {
  /** The leg that the messages come from. */
  readonly from: () => HandlerContext
  /** Acts after this many milliseconds, also when that leg has ended meanwhile. */
  readonly after: (ms: number, act: () => void) => void
  /** Sends a reply to the sender of a message; false when there were too many. */
  readonly answer: (frame: Uint8Array) => boolean
  readonly note: (event: StateEvent) => void
  /** A content that is too long for its length prefix. */
  readonly lose: (byteLength: number) => void
  readonly isOver: () => boolean
  /** A decision came later: forward what can be. */
  readonly goOn: () => void
}

/** Asks the hooks of one direction about each message, and does what they decide. */
export class RelayJudge {
  readonly #deps: RelayJudgeDeps

  constructor(deps: RelayJudgeDeps) {
    this.#deps = deps
  }

  /** Runs the hooks: the first examines the message, the others what it forwards. */
  ask(turn: Turn, message: RelayMessage, [hook, ...others]: readonly RelayHook[]): void {
    if (hook === undefined) {
      turn.isReady = true
      return
    }
    const verdict = hook.judge(message)
    if (!(verdict instanceof Promise)) {
      this.#obey(turn, message, verdict ?? {}, others)
      return
    }
    verdict.then(
      (known) => {
        if (this.#deps.isOver()) return
        this.#obey(turn, message, known ?? {}, others)
        this.#deps.goOn()
      },
      (error: unknown) => {
        this.#deps.from().fail(error)
      },
    )
  }

  #obey(turn: Turn, message: RelayMessage, verdict: RelayVerdict, others: readonly RelayHook[]): void {
    const { answer, afterMs = 0, then, isFramed = false } = verdict
    const { form } = message
    if (then !== undefined) turn.then = then
    const wanted = isFramed ? (answer ?? []) : this.#framed(answer ?? [], form)
    const answers = wanted.filter((frame) => this.#deps.answer(frame))
    // A message that was not answered in place of the other side, after all, goes there.
    const isRefused = wanted.length > 0 && answers.length === 0
    const forward = isRefused && verdict.forward?.length === 0 ? undefined : verdict.forward
    if (forward !== undefined) turn.forward = isFramed ? [...forward] : this.#framed(forward, form)
    if (!isRefused) noteVerdict(message, verdict, { sent: turn.forward, answers }, this.#deps.note)
    const goOn = (): void => {
      const [whole] = turn.forward
      if (forward === undefined) this.ask(turn, message, others)
      else if (whole === undefined || turn.forward.length > 1) turn.isReady = true
      else this.ask(turn, { ...message, whole, content: form.toContent(whole) }, others)
    }
    if (afterMs <= 0) goOn()
    else
      this.#deps.after(afterMs, () => {
        if (this.#deps.isOver()) return
        goOn()
        this.#deps.goOn()
      })
  }

  /** Contents as frames; one that is too long for its length prefix is lost, and a row says so. */
  #framed(contents: readonly Uint8Array[], form: MessageForm): Uint8Array[] {
    return contents.flatMap((content) => {
      const frame = form.toFrame(content)
      if (frame === undefined) this.#deps.lose(content.length)
      return frame === undefined ? [] : [frame]
    })
  }
}
