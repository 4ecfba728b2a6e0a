import type { StateEvent } from '../../../../shared/record'
import type { Cancel } from '../../../clock'
import type { ScriptActs } from '../../../script/script-acts'
import type { LogLevel } from '../../../script/script-protocol'
import { HandlerFailure, type Handler, type HandlerContext } from '../handler'
import { endWords, factsOf } from './script-facts'
import { wrongScript } from './script-file'
import type { ScriptShared } from './script-shared'

/** With this many bytes that the script has not read, the peer is held back. */
const MAX_UNREAD_BYTES = 64 * 1024
/** With this many bytes in the queue, a script that waits for its sends keeps waiting. */
const MAX_QUEUED_BYTES = 256 * 1024

/** The script in one connection: it gets the bytes that it asks for, and no more. */
export class StreamScript implements Handler, ScriptActs {
  /** A script of a connection decides itself when to send: two that answer each other without end do so on purpose. */
  readonly isPaced = true
  readonly #run: ScriptShared
  readonly #conversation: HandlerContext
  readonly #number: number
  readonly #timers = new Map<number, Cancel>()
  #unread: Uint8Array[] = []
  #unreadBytes = 0
  #isHeld = false
  #isWanted = false
  #isWaiting = false
  #hasPeerEnded = false
  #isOver = false

  constructor(run: ScriptShared, conversation: HandlerContext) {
    this.#run = run
    this.#conversation = conversation
    this.#number = run.engine.open(factsOf(conversation), this)
    run.numbers.set(this.#number, conversation.number)
  }

  // For the conversation

  onMessage(message: Uint8Array): void {
    this.#unread.push(message)
    this.#unreadBytes += message.length
    this.#give()
    this.#hold()
  }

  onPeerEnd(): void {
    this.#hasPeerEnded = true
    this.#give()
  }

  onDrain(): void {
    if (!this.#isWaiting || this.#conversation.queuedBytes > MAX_QUEUED_BYTES) return
    this.#isWaiting = false
    this.#run.engine.drained(this.#number)
  }

  onClosed(last: StateEvent | 'replaced'): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#unread = []
    this.#run.engine.lost(this.#number, endWords(last))
  }

  // For the script

  send(bytes: Uint8Array): void {
    if (!this.#isOver) this.#conversation.answer(bytes)
  }

  sendTo(): void {
    // Only datagrams have an address to send to.
  }

  want(): void {
    this.#isWanted = true
    this.#give()
    this.#hold()
  }

  wait(): void {
    this.#isWaiting = true
    this.onDrain()
  }

  startTimer(id: number, ms: number): void {
    if (this.#isOver) return
    const cancel = this.#conversation.after(ms, () => {
      this.#timers.delete(id)
      this.#run.engine.timerOver(this.#number, id)
    })
    this.#timers.set(id, cancel)
  }

  stopTimer(id: number): void {
    this.#timers.get(id)?.()
    this.#timers.delete(id)
  }

  log(level: LogLevel, text: string): void {
    this.#conversation.note({ kind: 'script-log', level, text })
  }

  end(how: 'half-close' | 'close' | 'reset'): void {
    if (!this.#isOver) this.#conversation.end(how)
  }

  done(): void {
    this.#forget()
    if (!this.#isOver) this.#conversation.end('close')
  }

  failed(message: string, line: number): void {
    this.#forget()
    if (!this.#isOver) this.#conversation.fail(new HandlerFailure(wrongScript(this.#run.fileName, line, message)))
  }

  #give(): void {
    if (!this.#isWanted) return
    // Passes all waiting bytes: what the script does not read now stays in its inbox, and it asks again only when that
    // is empty.
    if (this.#unread.length > 0) {
      this.#isWanted = false
      for (const bytes of this.#unread) this.#run.engine.received(this.#number, bytes)
      this.#unread = []
      this.#unreadBytes = 0
    }
    if (this.#hasPeerEnded) {
      this.#hasPeerEnded = false
      this.#run.engine.peerEnded(this.#number)
    }
  }

  #hold(): void {
    const isHeld = this.#unreadBytes > MAX_UNREAD_BYTES
    if (isHeld === this.#isHeld || this.#isOver) return
    this.#isHeld = isHeld
    this.#conversation.holdReading(isHeld)
  }

  #forget(): void {
    this.#run.numbers.delete(this.#number)
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}
