import type { RelaySide } from '../../shared/relay-words'
import { LOAD_MS } from './script-limits'
import { act, isLast, type ScriptActs } from './script-acts'
import { countOf, entriesOf, INPUT, OUTPUT, PacketWriter, type Entry } from './script-protocol'
import type { Snapshot } from './sandbox'
import type { ScriptThreads, ThreadHandle } from './script-threads'
import { ThreadWatch } from './thread-watch'
import { LOAD_STEP, type Steps, type ThreadWord } from './thread-words'

export interface ScriptSource {
  /** The file name for messages, without its folder. */
  readonly fileName: string
  readonly source: string
}

export interface EngineParts {
  readonly threads: ScriptThreads
  readonly wallMs: () => number
  /** The thread was ended because of this conversation; the others have continued in another. */
  readonly onTakeover: (conversation: number, others: number) => void
  /** The script sets a variable of the session; `variable` answers what it is then. */
  readonly onVariable?: (name: string, value: string) => void
}

/** The time that scripts have to say goodbye when a session stops; ms. */
const FAREWELL_MS = 500
/** Not one conversation, but all. */
const ALL = 0
/** A thread that crashes outside a step so often is not replaced. */
const MAX_CRASHES = 3
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The methods that a script has: to answer a peer, or to examine the messages of a relay. */
export type ScriptUse = 'answers' | 'relay'

/** A mistake in a script; `line` 0 is unknown. */
export interface LoadFailure {
  readonly message: string
  readonly line: number
}

/**
 * One running script: all conversations of a session, in a thread of their own. Its input is a list of steps. When a
 * step does not end, or breaks the engine, the thread is ended; another continues from the last snapshot and repeats
 * the later steps without that one: the other conversations only notice a pause.
 */
export class ScriptEngine {
  readonly #parts: EngineParts
  readonly #acts = new Map<number, ScriptActs>()
  readonly #inputs = new PacketWriter()
  #thread: ThreadHandle | undefined
  #watch: ThreadWatch | undefined
  #isFlushing = false
  #isClosed = false
  #lastConversation = 0
  /** The numbers of the last step that was added, and of the last whose outputs have arrived. */
  #sent = LOAD_STEP
  #received = 0
  /** The steps since the last snapshot. */
  #log: Steps[] = []
  #skip: number[] = []
  #saved = 0
  #snapshot: Snapshot | undefined
  #crashes = 0
  #use: ScriptUse = 'answers'
  #onLoaded: ((failure: LoadFailure | undefined) => void) | undefined
  #onEmpty: (() => void) | undefined
  /** Why it serves nobody any more. */
  #gaveUpWhy: string | undefined

  private constructor(parts: EngineParts) {
    this.#parts = parts
  }

  /** Compiles a script and runs its top level; returns its mistake if it has one. */
  static async start(script: ScriptSource, parts: EngineParts): Promise<ScriptEngine | LoadFailure> {
    const engine = new ScriptEngine(parts)
    let thread: ThreadHandle
    try {
      thread = await parts.threads.take()
    } catch (error) {
      return { message: noThread(error), line: 0 }
    }
    engine.#follow(thread)
    const loading = new Promise<LoadFailure | undefined>((resolve) => {
      engine.#onLoaded = resolve
    })
    thread.order({ kind: 'load', ...script, nowMs: parts.wallMs() })
    engine.#watch?.start()
    thread.keepAlive(true)
    const failure = await loading
    thread.keepAlive(false)
    engine.#onLoaded = undefined
    if (failure === undefined) return engine
    engine.#end()
    return failure
  }

  /** Adds a conversation; the script gets `facts`. Returns its number. */
  open(facts: object, acts: ScriptActs): number {
    return this.#add(INPUT.open, facts, acts)
  }

  /** The use that the script is written for. */
  get use(): ScriptUse {
    return this.#use
  }

  /** Adds an exchange of a relay. */
  openRelay(facts: object, acts: ScriptActs): number {
    return this.#add(INPUT.openRelay, facts, acts)
  }

  /** Passes a message through a relay; the `decide` action tells what becomes of it. */
  message(conversation: number, number: number, from: RelaySide, content: Uint8Array): void {
    this.#input(INPUT.message, conversation, 2 * number + (from === 'target' ? 1 : 0), content)
  }

  /** Adds one datagram. */
  openDatagram(facts: object, datagram: Uint8Array, acts: ScriptActs): number {
    return this.#add(INPUT.datagram, facts, acts, datagram)
  }

  /** The number of conversations and datagrams that are running. */
  get count(): number {
    return this.#acts.size
  }

  received(conversation: number, bytes: Uint8Array): void {
    this.#input(INPUT.data, conversation, 0, bytes)
  }

  peerEnded(conversation: number): void {
    this.#input(INPUT.end, conversation)
  }

  /** A variable of the session; undefined when there is none of this name. `isAnswer`: the script has set it. */
  variable(name: string, value: string | undefined, isAnswer: boolean): void {
    const flags = (isAnswer ? 1 : 0) + (value === undefined ? 0 : 2)
    this.#input(INPUT.variable, ALL, flags, Buffer.from(`${name}=${value ?? ''}`))
  }

  timerOver(conversation: number, id: number): void {
    this.#input(INPUT.timer, conversation, id)
  }

  drained(conversation: number): void {
    this.#input(INPUT.drained, conversation)
  }

  /** The conversation has ended; the script may still write to its log. */
  lost(conversation: number, why: string): void {
    this.#input(INPUT.lost, conversation, 0, Buffer.from(why))
  }

  /** No more conversations are added: it closes after the last one. */
  retire(): void {
    if (this.#acts.size === 0) this.#end()
    else
      this.#onEmpty = () => {
        this.#end()
      }
  }

  /** Resolves when every conversation has finished, or the time limit is over. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    if (this.#acts.size > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FAREWELL_MS)
        this.#onEmpty = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.#end()
  }

  #add(kind: number, facts: object, acts: ScriptActs, datagram?: Uint8Array): number {
    this.#lastConversation += 1
    const why = this.#gaveUpWhy
    if (why === undefined) this.#acts.set(this.#lastConversation, acts)
    else setImmediate(acts.failed.bind(acts), why, 0)
    const text = Buffer.from(JSON.stringify(facts))
    this.#input(kind, this.#lastConversation, datagram === undefined ? 0 : text.length, text, datagram)
    return this.#lastConversation
  }

  #input(kind: number, conversation: number, a = 0, bytes?: Uint8Array, more?: Uint8Array): void {
    if (this.#isClosed || (conversation !== ALL && !this.#acts.has(conversation))) return
    this.#inputs.add(kind, conversation, a, 0, bytes, more)
    if (this.#isFlushing) return
    this.#isFlushing = true
    // The steps of one turn of the event loop are sent together.
    setImmediate(() => {
      this.#isFlushing = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#isClosed || this.#inputs.count === 0) return
    const packet = this.#inputs.take()
    const steps: Steps = { first: this.#sent + 1, packet, nowMs: this.#parts.wallMs() }
    this.#sent += countOf(packet)
    this.#log.push(steps)
    if (this.#thread === undefined) return
    this.#thread.order({ kind: 'steps', steps, saved: this.#saved })
    this.#watch?.start()
  }

  #follow(thread: ThreadHandle): void {
    this.#thread = thread
    thread.onWord = (word) => {
      this.#heard(word)
    }
    thread.onCrash = (why) => {
      this.#takeOver(thread.runningStep, why)
    }
    const { limits } = this.#parts.threads
    this.#watch = new ThreadWatch(
      thread,
      (step) => (step === LOAD_STEP ? LOAD_MS : limits.stepMs),
      (step) => {
        thread.catchUp()
        // The outputs that arrived meanwhile may complete that step.
        if (this.#thread !== thread) return
        if (thread.runningStep === step) this.#takeOver(step, `it ran for more than ${String(limits.stepMs)} ms`)
        else this.#watch?.start()
      },
    )
  }

  #heard(word: ThreadWord): void {
    switch (word.kind) {
      case 'ready':
        break
      case 'outputs':
        this.#received = word.upTo
        for (const entry of entriesOf(word.packet)) this.#act(entry)
        if (this.#received >= this.#sent) this.#watch?.stop()
        break
      case 'saved':
        this.#saved = word.upTo
        this.#snapshot = word.snapshot
        this.#log = this.#log.filter(({ first, packet }) => first + countOf(packet) - 1 > word.upTo)
        this.#skip = this.#skip.filter((step) => step > word.upTo)
        break
      case 'broken':
        this.#takeOver(word.step, word.why)
    }
  }

  #act({ kind, conversation, a, b, bytes }: Entry): void {
    if (conversation === ALL) {
      if (kind === OUTPUT.loaded) {
        this.#use = a === 2 ? 'relay' : 'answers'
        this.#onLoaded?.(undefined)
      } else if (kind === OUTPUT.variable) {
        const [name = '', ...value] = decoder.decode(bytes).split('=')
        this.#parts.onVariable?.(name, value.join('='))
      } else if (kind === OUTPUT.failed) this.#onLoaded?.({ message: decoder.decode(bytes), line: a })
      return
    }
    const acts = this.#acts.get(conversation)
    if (acts === undefined) return
    if (kind === OUTPUT.overran) this.#skip.push(a)
    if (isLast(kind)) this.#forget(conversation)
    act(acts, { kind, conversation, a, b, bytes }, this.#parts.threads.limits)
  }

  #forget(conversation: number): void {
    this.#acts.delete(conversation)
    if (this.#acts.size === 0) this.#onEmpty?.()
  }

  /** Ends the thread, and lets another continue without this step. */
  #takeOver(step: number, why: string): void {
    const dead = this.#thread
    if (dead === undefined || this.#isClosed) return
    dead.catchUp()
    if (this.#thread !== dead) return
    this.#watch?.stop()
    this.#thread = undefined
    dead.end()
    if (this.#snapshot === undefined) {
      this.#onLoaded?.({ message: `the script could not be loaded: ${why}`, line: 0 })
      return
    }
    const culprit = this.#conversationOf(step)
    this.#crashes = culprit === undefined ? this.#crashes + 1 : 0
    if (this.#crashes > MAX_CRASHES) {
      this.#giveUp(why)
      return
    }
    this.#skip.push(step)
    void this.#goOn()
    const acts = culprit === undefined ? undefined : this.#acts.get(culprit)
    if (culprit === undefined || acts === undefined) return
    this.#forget(culprit)
    this.#parts.onTakeover(culprit, this.#acts.size)
    acts.failed(`the script was ended: ${why}`, 0)
  }

  async #goOn(): Promise<void> {
    let thread: ThreadHandle
    try {
      thread = await this.#parts.threads.take()
    } catch (error) {
      this.#giveUp(noThread(error))
      return
    }
    const snapshot = this.#snapshot
    if (this.#isClosed || snapshot === undefined) {
      thread.end()
      return
    }
    this.#follow(thread)
    thread.order({
      kind: 'restore',
      snapshot,
      log: this.#log,
      skip: this.#skip,
      received: this.#received,
      saved: this.#saved,
    })
    this.#watch?.start()
  }

  /** The script crashes whatever it does. */
  #giveUp(why: string): void {
    const all = [...this.#acts.values()]
    this.#end()
    const words = `the script was ended: ${why}`
    this.#gaveUpWhy = words
    for (const acts of all) acts.failed(words, 0)
    this.#onEmpty?.()
  }

  #conversationOf(step: number): number | undefined {
    for (const { first, packet } of this.#log) {
      if (step < first || step >= first + countOf(packet)) continue
      let at = first
      for (const { conversation } of entriesOf(packet)) {
        if (at === step) return conversation
        at += 1
      }
    }
    return undefined
  }

  #end(): void {
    this.#isClosed = true
    this.#watch?.stop()
    this.#thread?.end()
    this.#thread = undefined
    this.#acts.clear()
    this.#log = []
    this.#snapshot = undefined
  }
}

function noThread(error: unknown): string {
  return `no thread can begin for the script: ${error instanceof Error ? error.message : String(error)}`
}
