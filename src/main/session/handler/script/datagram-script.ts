import type { StateEvent } from '../../../../shared/record'
import type { Cancel } from '../../../clock'
import type { ScriptActs } from '../../../script/script-acts'
import type { LogLevel } from '../../../script/script-protocol'
import type { Handler, HandlerContext } from '../handler'
import { endWords, factsOf } from './script-facts'
import { wrongScript } from './script-file'
import type { ScriptShared } from './script-shared'

/** The most datagrams of a session that are handled at once; further ones are not answered, and a row says so. */
const MAX_AT_WORK = 10_000

/** The script for one UDP peer: one handler for each datagram, as in Python. */
export class DatagramScript implements Handler {
  readonly #run: ScriptShared
  readonly #conversation: HandlerContext
  readonly #key: string
  readonly #atWork = new Set<number>()
  #hasTold = false
  #isOver = false

  constructor(run: ScriptShared, conversation: HandlerContext) {
    this.#run = run
    this.#conversation = conversation
    this.#key = `${String(conversation.peer.port)} ${conversation.peer.address}`
    run.peers.set(this.#key, conversation)
  }

  onMessage(datagram: Uint8Array): void {
    const { engine, numbers } = this.#run
    if (engine.count >= MAX_AT_WORK) {
      this.#tellFull()
      return
    }
    this.#hasTold = false
    const acts = new OneDatagram(this.#run, this.#conversation, (number) => this.#atWork.delete(number))
    const number = engine.openDatagram(factsOf(this.#conversation), datagram, acts)
    acts.number = number
    numbers.set(number, this.#conversation.number)
    this.#atWork.add(number)
  }

  onClosed(last: StateEvent | 'replaced'): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#run.peers.get(this.#key) === this.#conversation) this.#run.peers.delete(this.#key)
    for (const number of this.#atWork) this.#run.engine.lost(number, endWords(last))
  }

  #tellFull(): void {
    if (this.#hasTold) return
    this.#hasTold = true
    const what = `${String(MAX_AT_WORK)} datagrams are at work already; what comes is not answered until some are done`
    this.#conversation.note({ kind: 'warning', failure: wrongScript(this.#run.fileName, 0, what) })
  }
}

/** The actions of the script for one datagram. */
class OneDatagram implements ScriptActs {
  number = 0
  readonly #run: ScriptShared
  readonly #conversation: HandlerContext
  readonly #onEnd: (number: number) => void
  readonly #timers = new Map<number, Cancel>()

  constructor(run: ScriptShared, conversation: HandlerContext, onEnd: (number: number) => void) {
    this.#run = run
    this.#conversation = conversation
    this.#onEnd = onEnd
  }

  send(bytes: Uint8Array): void {
    this.#conversation.answer(bytes)
  }

  sendTo(address: string, bytes: Uint8Array): void {
    const peer = this.#run.peers.get(address)
    if (peer !== undefined) peer.answer(bytes)
    else
      this.#warn(
        `sendTo: nobody at ${address.split(' ').toReversed().join(' port ')} has sent anything to this session`,
      )
  }

  want(): void {
    // A datagram is complete.
  }

  wait(): void {
    this.#run.engine.drained(this.number)
  }

  startTimer(id: number, ms: number): void {
    const cancel = this.#conversation.after(ms, () => {
      this.#timers.delete(id)
      this.#run.engine.timerOver(this.number, id)
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

  end(): void {
    // There is no connection to end.
  }

  done(): void {
    for (const cancel of this.#timers.values()) cancel()
    this.#run.numbers.delete(this.number)
    this.#onEnd(this.number)
  }

  /** This datagram is not answered; the next one is, by a handler of its own. */
  failed(message: string, line: number): void {
    this.done()
    this.#conversation.note({ kind: 'warning', failure: wrongScript(this.#run.fileName, line, message) })
  }

  #warn(message: string): void {
    this.#conversation.note({ kind: 'warning', failure: wrongScript(this.#run.fileName, 0, message) })
  }
}
