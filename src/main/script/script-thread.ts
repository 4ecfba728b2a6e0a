import { Sandbox, type OnOutput } from './sandbox'
import { countOf, entriesOf, OUTPUT, PacketWriter } from './script-protocol'
import { ScriptMistake, stripTypes } from './strip-types'
import { LOAD_STEP, type Steps, type ThreadData, type ThreadOrder, type ThreadWord } from './thread-words'

/** The work between two snapshots, which a takeover has to repeat, is so many times what a snapshot takes; ms. */
const SAVE_FACTOR = 12
const LEAST_SAVE_AFTER_MS = 4
const MOST_SAVE_AFTER_MS = 20
/** The most bytes of steps that are kept for a takeover. */
const SAVE_AFTER_BYTES = 1024 * 1024
const SAVE_AFTER_STEPS = 10_000
/** The interval at which outputs are sent while a long list of steps is processed; ms. */
const TELL_AFTER_MS = 4

/** The content of a thread: one sandbox with one script, all conversations of a session. */
export class ScriptThread {
  readonly #data: Omit<ThreadData, 'port'>
  readonly #tell: (word: ThreadWord) => void
  readonly #outputs = new PacketWriter()
  /** A sandbox that is ready, without a script. */
  readonly #fresh: Promise<Sandbox>
  #sandbox: Sandbox | undefined
  #doing: Promise<void> = Promise.resolve()
  #isBroken = false
  #isMuted = false
  #done = 0
  #told = 0
  #toldAtMs = 0
  /** The last snapshot that was taken, and the last that has arrived. */
  #made = 0
  #saved = 0
  #turn = 0
  #busyMs = 0
  #saveAfterMs = LEAST_SAVE_AFTER_MS
  #bytes = 0
  /** Two snapshots in turn: the one that the main process has is never overwritten. */
  readonly #buffers: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)]

  constructor(data: Omit<ThreadData, 'port'>, tell: (word: ThreadWord) => void) {
    this.#data = data
    this.#tell = tell
    this.#fresh = Sandbox.open(data.code, data.limits, this.#onOutput)
  }

  /** Resolves when it can begin; undefined when it can at once. */
  async opened(): Promise<void> {
    await this.#fresh
  }

  /** Processes steps in the order in which they arrive. */
  carryOut(order: ThreadOrder): void {
    if (order.kind === 'steps' && this.#sandbox !== undefined && !this.#isBroken) {
      // The usual case, without a promise.
      this.#saved = Math.max(this.#saved, order.saved)
      this.#guarded(() => {
        this.#steps(order.steps)
      })
      return
    }
    this.#doing = this.#doing
      .then(() => this.#begin(order))
      .catch((error: unknown) => {
        this.#break(error)
      })
  }

  async #begin(order: ThreadOrder): Promise<void> {
    if (this.#isBroken) return
    if (order.kind === 'steps') {
      this.#saved = Math.max(this.#saved, order.saved)
      this.#steps(order.steps)
      return
    }
    if (order.kind === 'load') {
      await this.#load(order)
      return
    }
    const { snapshot, log, skip, received, saved } = order
    const { code, limits } = this.#data
    this.#sandbox = await Sandbox.restore(code, limits, this.#onOutput, snapshot, await this.#fresh)
    this.#saved = this.#made = saved
    this.#done = saved
    const skipped = new Set(skip)
    for (const steps of log) this.#steps(steps, skipped, received)
    this.#save()
  }

  async #load({ fileName, source, nowMs }: Extract<ThreadOrder, { kind: 'load' }>): Promise<void> {
    const sandbox = await this.#fresh
    this.#begun(LOAD_STEP)
    try {
      sandbox.load(fileName, stripTypes(fileName, source), nowMs)
    } catch (error) {
      if (!(error instanceof ScriptMistake)) throw error
      this.#onOutput(OUTPUT.failed, 0, error.line, 0, new TextEncoder().encode(error.message))
    }
    this.#begun(0)
    this.#done = LOAD_STEP
    this.#sandbox = sandbox
    this.#save()
    this.#tellOutputs()
  }

  #steps({ first, packet, nowMs }: Steps, skip?: ReadonlySet<number>, received = 0): void {
    const sandbox = this.#sandbox
    if (sandbox === undefined) return
    let step = first
    const beganMs = performance.now()
    this.#toldAtMs = beganMs
    for (const entry of entriesOf(packet)) {
      // This step was processed before the snapshot from which this thread continues.
      if (step > this.#done) {
        this.#isMuted = step <= received
        this.#begun(step)
        if (skip?.has(step) === true) sandbox.drop(entry.conversation)
        else sandbox.step(entry, nowMs)
        this.#done = step
        if (performance.now() - this.#toldAtMs > TELL_AFTER_MS) this.#tellOutputs()
      }
      step += 1
    }
    this.#isMuted = false
    this.#begun(0)
    this.#tellOutputs()
    this.#busyMs += performance.now() - beganMs
    this.#bytes += packet.bytes.length + packet.ints.length * 4
    const isDue =
      this.#busyMs > this.#saveAfterMs || this.#bytes > SAVE_AFTER_BYTES || this.#done - this.#made > SAVE_AFTER_STEPS
    if (isDue && countOf(packet) > 0) this.#save()
  }

  readonly #onOutput: OnOutput = (kind, conversation, a, b, bytes, more) => {
    if (kind === OUTPUT.overran) {
      // Its log lines before it was ended are lost, so a takeover does not repeat beyond this step.
      this.#busyMs = Infinity
      this.#outputs.add(kind, conversation, Atomics.load(this.#data.state, 0), b)
    } else if (!this.#isMuted) this.#outputs.add(kind, conversation, a, b, bytes, more)
  }

  #begun(step: number): void {
    Atomics.store(this.#data.state, 0, step)
  }

  #tellOutputs(): void {
    this.#toldAtMs = performance.now()
    if (this.#told === this.#done) return
    this.#told = this.#done
    this.#tell({ kind: 'outputs', upTo: this.#done, packet: this.#outputs.take() })
  }

  /** Takes a snapshot as soon as the one before has arrived. */
  #save(): void {
    const sandbox = this.#sandbox
    if (sandbox === undefined || this.#saved < this.#made) return
    this.#turn = 1 - this.#turn
    const needed = sandbox.usedBytes
    let buffer = this.#buffers[this.#turn] ?? new Uint8Array(0)
    if (buffer.length < needed) {
      buffer = new Uint8Array(new SharedArrayBuffer(Math.ceil(needed * 1.5)))
      this.#buffers[this.#turn] = buffer
    }
    const beganMs = performance.now()
    const snapshot = sandbox.snapshot(buffer)
    const tookMs = performance.now() - beganMs
    this.#saveAfterMs = Math.min(MOST_SAVE_AFTER_MS, Math.max(LEAST_SAVE_AFTER_MS, SAVE_FACTOR * tookMs))
    this.#made = this.#done
    this.#busyMs = 0
    this.#bytes = 0
    this.#tell({ kind: 'saved', upTo: this.#done, snapshot })
  }

  #guarded(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#break(error)
    }
  }

  /** The outputs of the earlier steps still count; another thread does the rest. */
  #break(error: unknown): void {
    this.#isBroken = true
    const step = Atomics.load(this.#data.state, 0)
    this.#begun(0)
    this.#outputs.clear()
    const why = error instanceof Error ? error.message : String(error)
    this.#tell({ kind: 'broken', step, why })
  }
}
