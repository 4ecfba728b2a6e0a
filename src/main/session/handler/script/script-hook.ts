import type { Endpoint } from '../../../../shared/endpoint'
import type { RelaySide } from '../../../../shared/relay-words'
import type { StateEvent } from '../../../../shared/record'
import type { Cancel } from '../../../clock'
import type { ScriptActs } from '../../../script/script-acts'
import type { LogLevel } from '../../../script/script-protocol'
import { HandlerFailure } from '../handler'
import { senderOf, type RelayExchange, type RelayHook, type RelayMessage, type RelayVerdict } from '../relay/relay-hook'
import { endWords, factsOf } from './script-facts'
import { wrongScript } from './script-file'
import type { ScriptShared } from './script-shared'

/** With this many bytes in the queues, a script that waits for its sends keeps waiting. */
const MAX_QUEUED_BYTES = 256 * 1024
/** How often we check whether sent bytes were taken; ms. */
const LOOK_AGAIN_MS = 10

/** A message that the script looks at. */
interface Judged {
  readonly from: RelaySide
  readonly decided: (verdict: RelayVerdict | undefined) => void
}

/** A script in one exchange of a relay: it decides about each message. */
export class ScriptHook implements RelayHook, ScriptActs {
  readonly isActive = true
  readonly #run: ScriptShared
  readonly #exchange: RelayExchange
  #onBegun: (() => void) | undefined
  readonly #timers = new Map<number, Cancel>()
  readonly #waiting = new Map<number, Judged>()
  #number: number | undefined
  #count = 0
  #pieces: Uint8Array[] = []
  #isOver = false

  /** `onBegun` is called once: the script knows this exchange, or never will. */
  constructor(run: ScriptShared, exchange: RelayExchange, onBegun: () => void) {
    this.#run = run
    this.#exchange = exchange
    this.#onBegun = onBegun
  }

  // For the relay

  opened(where: Endpoint): void {
    const { client } = this.#exchange
    const target = { address: where.address, port: where.port }
    this.#number = this.#run.engine.openRelay({ ...factsOf(client), target }, this)
    this.#run.numbers.set(this.#number, client.number)
    this.#begun()
  }

  judge({ direction, content }: RelayMessage): Promise<RelayVerdict | undefined> | undefined {
    const number = this.#number
    if (number === undefined || this.#isOver) return undefined
    this.#count += 1
    const message = this.#count
    const from = senderOf(direction)
    this.#run.engine.message(number, message, from, content)
    return new Promise((decided) => this.#waiting.set(message, { from, decided }))
  }

  close(why: StateEvent | 'replaced'): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#waiting.clear()
    if (this.#number !== undefined) this.#run.engine.lost(this.#number, endWords(why))
    this.#begun()
  }

  // For the script

  send(): void {
    // The script names the leg.
  }

  sendTo(): void {
    // Only datagrams of a listener have an address to send to.
  }

  sendLeg(side: RelaySide, bytes: Uint8Array): void {
    if (this.#isOver) return
    // What it says while it looks at messages of this side alone is an answer.
    const judged = [...this.#waiting.values()]
    const isAnswer = judged.length > 0 && judged.every(({ from }) => from === side)
    if (isAnswer) this.#exchange.answer(side, bytes)
    else this.#exchange.say(side, bytes)
  }

  piece(bytes: Uint8Array): void {
    this.#pieces.push(bytes)
  }

  decide(message: number, isChanged: boolean): void {
    const forward = this.#pieces
    this.#pieces = []
    const judged = this.#waiting.get(message)
    this.#waiting.delete(message)
    judged?.decided(isChanged ? { forward, by: this.#run.fileName } : undefined)
  }

  want(): void {
    // Bytes are passed to it without a request.
  }

  wait(): void {
    const number = this.#number
    if (number === undefined) return
    const { client, target } = this.#exchange
    const queued = this.#isOver ? 0 : Math.max(client.queuedBytes, target?.queuedBytes ?? 0)
    if (queued <= MAX_QUEUED_BYTES) this.#run.engine.drained(number)
    else
      client.after(LOOK_AGAIN_MS, () => {
        this.wait()
      })
  }

  startTimer(id: number, ms: number): void {
    if (this.#isOver) return
    const cancel = this.#exchange.client.after(ms, () => {
      this.#timers.delete(id)
      if (this.#number !== undefined) this.#run.engine.timerOver(this.#number, id)
    })
    this.#timers.set(id, cancel)
  }

  stopTimer(id: number): void {
    this.#timers.get(id)?.()
    this.#timers.delete(id)
  }

  log(level: LogLevel, text: string): void {
    // Its last log lines come after the end.
    this.#exchange.client.note({ kind: 'script-log', level, text })
  }

  end(how: 'half-close' | 'close' | 'reset'): void {
    if (!this.#isOver && how !== 'half-close') this.#exchange.end(how)
  }

  done(): void {
    this.#forget()
  }

  failed(message: string, line: number): void {
    this.#forget()
    if (!this.#isOver) this.#exchange.client.fail(new HandlerFailure(wrongScript(this.#run.fileName, line, message)))
  }

  #begun(): void {
    this.#onBegun?.()
    this.#onBegun = undefined
  }

  #forget(): void {
    if (this.#number !== undefined) this.#run.numbers.delete(this.#number)
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}
