import { formatEndpoint, isStream, type Endpoint } from '../../../../shared/endpoint'
import { type Failure } from '../../../../shared/failure'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { StateEvent } from '../../../../shared/record'
import type { RelayConfig } from '../../../../shared/relay'
import type { RelaySide } from '../../../../shared/relay-words'
import type { Handler, HandlerContext } from '../handler'
import { AnswerLimits } from './answer-limits'
import { failureOf, isCleanEnd } from './leg-end'
import { passedTls } from './passed-tls'
import { isOwnAddress, isOwnName, mayBeOwnName } from './own-address'
import { openEntry } from './relay-entry'
import { senderOf, type OpenRelayHook, type RelayEnd, type RelayExchange, type RelayHook } from './relay-hook'
import { RelayWay } from './relay-way'
import type { TargetEntry } from './target-entry'
import { refusal } from '../../../../shared/words/say-failure'

const NO_OPTIONS: SessionOptions = {}
const NO_BYTES = new Uint8Array()

/**
 * One exchange through a relay: the conversation of a client, and the second one that we begin for it. The end of one
 * leg becomes the same end of the other: FIN after everything that was sent, RST at once.
 */
export class RelayPair {
  readonly #config: RelayConfig
  readonly #client: HandlerContext
  readonly #isStream: boolean
  readonly #toTarget: RelayWay
  readonly #toClient: RelayWay
  readonly #hooks: readonly RelayHook[]
  readonly #limits: AnswerLimits
  /** Present until the client has named its target. */
  #entry: TargetEntry | undefined
  /** Answers the client in its protocol when the target is connected, or not. */
  #entryDone: TargetEntry | undefined
  #target: HandlerContext | undefined
  #where: Endpoint | undefined
  #isClientOver = false
  #isTargetOver = false
  #isTargetOpen = false
  #hasBegun = false

  constructor(config: RelayConfig, client: HandlerContext, hooks: readonly OpenRelayHook[]) {
    this.#config = config
    this.#client = client
    this.#isStream = isStream(config.target.protocol)
    this.#entry = config.entry === 'fixed' ? undefined : openEntry(config.entry)
    this.#toTarget = this.#way('to-target', () => client)
    this.#toClient = this.#way('to-client', () => this.#target ?? client)
    this.#limits = new AnswerLimits((event, about) => {
      this.#note(event, about)
    })
    const exchange = this.#exchange()
    this.#hooks = hooks.map((open) => open(exchange)).filter((hook) => hook !== undefined)
  }

  /** The handler of the client's conversation. */
  get handler(): Handler {
    return {
      onOpen: () => {
        if (this.#entry === undefined) this.#dial(this.#config.target.peer)
      },
      onMessage: (message) => {
        this.#fromClient(message)
      },
      onChunk: (chunk) => {
        this.#fromClient(chunk)
      },
      onPeerEnd: () => {
        if (this.#entry === undefined) {
          for (const hook of this.#hooks) hook.clientEnded?.()
          this.#toTarget.end('half-close')
        } else this.#client.end('close')
      },
      onDrain: () => {
        this.#toClient.drained()
      },
      onClosed: (last) => {
        this.#clientOver(last)
      },
    }
  }

  #way(direction: 'to-target' | 'to-client', from: () => HandlerContext): RelayWay {
    return new RelayWay({
      direction,
      isStream: this.#isStream,
      from,
      hooks: () => this.#hooks,
      note: (event) => {
        this.#note(event, from())
      },
      answer: (frame) => this.#answer(senderOf(direction), frame),
      then: (doing) => {
        this.#endOrSecure(doing)
      },
    })
  }

  #exchange(): RelayExchange {
    const target = (): HandlerContext | undefined => this.#target
    return {
      client: this.#client,
      get target() {
        return target()
      },
      answer: (side, frame) => this.#answer(side, frame),
      say: (side, frame) => {
        this.#say(side, frame)
      },
      answersAgain: () => {
        this.#limits.reset()
      },
      forward: (direction, frame) => {
        if (direction === 'to-target') this.#toTarget.inject(frame)
        else this.#toClient.inject(frame)
      },
      end: (how) => {
        this.#endOrSecure(how)
      },
      note: (side, event) => {
        this.#note(event, side === 'client' ? this.#client : (this.#target ?? this.#client))
      },
    }
  }

  #answer(side: RelaySide, frame: Uint8Array): boolean {
    const leg = side === 'client' ? this.#client : this.#target
    if (leg === undefined || !this.#limits.mayAnswer(side, leg)) return false
    this.#say(side, frame)
    return true
  }

  #say(side: RelaySide, frame: Uint8Array): void {
    if (side === 'client') this.#toClient.slipIn(this.#client, frame)
    else if (this.#target !== undefined) this.#toTarget.slipIn(this.#target, frame)
  }

  #endOrSecure(doing: RelayEnd): void {
    if (doing === 'secure') void this.#secure()
    else this.#endBoth(doing)
  }

  /** Writes a row into the leg that it is about, or into the other one when that has ended. */
  #note(event: StateEvent, about: HandlerContext): void {
    const isOver = about === this.#client ? this.#isClientOver : this.#isTargetOver
    if (!isOver) about.note(event)
    else if (!this.#isClientOver) this.#client.note(event)
    else if (!this.#isTargetOver) this.#target?.note(event)
  }

  #fromClient(chunk: Uint8Array): void {
    if (this.#entry !== undefined) {
      this.#ask(this.#entry, chunk)
      return
    }
    const tls = this.#hasBegun ? undefined : passedTls(this.#config.target.protocol, chunk)
    this.#hasBegun = true
    if (tls !== undefined) this.#client.note(tls)
    this.#toTarget.push(chunk)
  }

  #ask(entry: TargetEntry, bytes: Uint8Array): void {
    let step = entry.push(bytes)
    // A client in a hurry has sent its request right behind its greeting.
    while (step.kind === 'more' && step.reply !== undefined) {
      this.#client.sendRaw(step.reply)
      step = entry.push(NO_BYTES)
    }
    if (step.kind === 'more') return
    if (step.kind === 'target') {
      if (this.#config.entry !== 'fixed')
        this.#client.note({ kind: 'target-asked', entry: this.#config.entry, target: step.target })
      this.#entryDone = entry
      this.#entry = undefined
      this.#dial(step.target)
      if (step.rest.length > 0) this.#fromClient(step.rest)
      return
    }
    this.#client.sendRaw(step.reply)
    const failure = refusal('notPutThrough', { why: step.why }, { subject: formatEndpoint(this.#client.peer) })
    this.#client.note({ kind: 'warning', failure })
    this.#client.end('close')
  }

  #dial(where: Endpoint | undefined): void {
    if (where === undefined) return
    this.#where = where
    const { local, peer } = this.#client
    if (isOwnAddress(local, where, peer)) {
      this.#isItself(where)
      return
    }
    this.#toTarget.go()
    for (const hook of this.#hooks) hook.opened?.(where)
    if (!mayBeOwnName(local, where)) {
      this.#beginLeg(where)
      return
    }
    void isOwnName(local, where, peer).then((isOwn) => {
      if (this.#isClientOver) return
      if (isOwn) this.#isItself(where)
      else this.#beginLeg(where)
    })
  }

  #isItself(where: Endpoint): void {
    const target = formatEndpoint(where)
    this.#targetFailed(refusal('relayToItself', { target }, { subject: target }))
  }

  #beginLeg(where: Endpoint): void {
    const { protocol, options } = this.#config.target
    const dialling = this.#client.dial({ protocol, peer: where, options }, (leg) => this.#targetHandler(leg, where))
    if (!dialling.ok) this.#targetFailed(dialling.failure)
  }

  #targetHandler(leg: HandlerContext, where: Endpoint): Handler {
    this.#target = leg
    this.#client.note({ kind: 'paired', with: leg.number, side: 'client', target: where })
    leg.note({ kind: 'paired', with: this.#client.number, side: 'target', target: where })
    return {
      onOpen: () => {
        this.#isTargetOpen = true
        if (leg.local !== undefined && this.#entryDone !== undefined)
          this.#client.sendRaw(this.#entryDone.accepted(leg.local))
        this.#toClient.open(this.#client)
        this.#toTarget.open(leg)
      },
      onMessage: (message) => {
        this.#toClient.push(message)
      },
      onChunk: (chunk) => {
        this.#toClient.push(chunk)
      },
      onPeerEnd: () => {
        this.#toClient.end('half-close')
      },
      onDrain: () => {
        this.#toTarget.drained()
      },
      onClosed: (last) => {
        this.#targetOver(last)
      },
    }
  }

  #clientOver(last: StateEvent | 'replaced'): void {
    this.#isClientOver = true
    this.#toClient.close()
    const target = this.#target
    if (target !== undefined && !this.#isTargetOver) {
      // After a FIN the target still gets what waits; after a reset, or before it is connected, nothing.
      if (isCleanEnd(last) && this.#isTargetOpen) this.#toTarget.end('close')
      else {
        this.#toTarget.close()
        target.end(last === 'replaced' || !this.#isTargetOpen || !this.#isStream ? 'close' : 'reset')
      }
    }
    this.#finishWhenOver(last)
  }

  #targetOver(last: StateEvent | 'replaced'): void {
    this.#isTargetOver = true
    this.#toTarget.close()
    if (!this.#isTargetOpen && last !== 'replaced') {
      if (!this.#isClientOver) this.#targetFailed(failureOf(last, this.#where))
    } else if (!this.#isClientOver) {
      if (isCleanEnd(last) || !this.#isStream) this.#toClient.end('close')
      else {
        this.#toClient.close()
        this.#client.end('reset')
      }
    }
    this.#finishWhenOver(last)
  }

  /** Ends the client in the chosen way, with a row that says why. */
  #targetFailed(failure: Failure): void {
    const target = this.#where ?? this.#client.peer
    const how = this.#config.entry === 'fixed' && this.#isStream ? this.#config.whenTargetFails : 'close'
    this.#client.note({ kind: 'target-failed', target, failure, how: this.#isStream ? how : 'forget' })
    if (this.#entryDone !== undefined) this.#client.sendRaw(this.#entryDone.failed(failure))
    this.#toTarget.close()
    this.#client.end(how)
  }

  /**
   * Upgrades both legs at once: the client begins its handshake as soon as it has the answer. A leg that fails ends the
   * other one.
   */
  async #secure(): Promise<void> {
    const target = this.#target
    const { starttls } = this.#config
    if (target === undefined) return
    this.#toTarget.setStopped(true)
    this.#toClient.setStopped(true)
    const [server, client] = await Promise.all([
      this.#client.secure('server', starttls?.options ?? NO_OPTIONS),
      target.secure('client', this.#config.target.options),
    ])
    if (!server.ok || !client.ok) return
    this.#toTarget.setStopped(false)
    this.#toClient.setStopped(false)
  }

  #endBoth(how: 'close' | 'reset'): void {
    if (how === 'close') {
      this.#toClient.end('close')
      this.#toTarget.end('close')
    } else {
      this.#client.end('reset')
      this.#target?.end('reset')
    }
  }

  #finishWhenOver(last: StateEvent | 'replaced'): void {
    if (!this.#isClientOver || (this.#target !== undefined && !this.#isTargetOver)) return
    for (const hook of this.#hooks) hook.close?.(last)
  }
}
