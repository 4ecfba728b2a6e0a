import { isUtf8 } from 'node:buffer'
import { EngineValues, SandboxBroken } from './engine-values'
import { INPUT, OUTPUT, type Entry } from './script-protocol'
import { LOAD_MS, type ScriptLimits } from './script-limits'
import {
  clearUsedMemory,
  copyUsedMemory,
  findUsedMemory,
  putBackMemory,
  usedBytes,
  type UsedMemory,
} from './used-memory'
import { openEngine, type Engine, type EngineHost } from './quickjs-module'
import prelude from './prelude.mjs?raw'

/** The outputs of a sandbox; the bytes are valid only during the call. */
export type OnOutput = (
  kind: number,
  conversation: number,
  a: number,
  b: number,
  bytes: Uint8Array,
  more?: Uint8Array,
) => void

/** The whole state of a sandbox: the memory of its engine, and the addresses in it. */
export interface Snapshot {
  /** The parts of the memory that are in use. */
  readonly copy: Uint8Array
  /** The size of the memory. */
  readonly memoryBytes: number
  readonly places: Places
}

/** Addresses in the memory of an engine. */
interface Places {
  readonly runtime: number
  readonly context: number
  readonly argv: number
  /** The functions `step`, `stepDatagram`, `adopt` and `tellLoading` of the prelude. */
  readonly functions: readonly number[]
  readonly controls: number
  /** Where the prelude writes bytes for the host. */
  readonly outbox: number
  readonly used: UsedMemory
}

/** Numbers of the prelude's requests, beside those of `OUTPUT`. */
const DECODE = 20
const SEND_TEXT = 21
const PART = 22
const ENCODE = 23

/** Deeper recursion is a RangeError in the script; the engine's own stack is larger. Bytes. */
const STACK_BYTES = 256 * 1024
/** The time that is allowed after the limit before the engine counts as broken; ms. */
const GRACE_MS = 10
/** Ending a step rejects its promises: these few rounds run however slow the machine is. */
const GRACE_ROUNDS = 10
/**
 * A step counts as slow only if its thread really ran: within 50 ms of work the engine calls the interrupt handler at
 * least this often.
 */
const LEAST_POLLS = 10
const ARGV_BYTES = 16
const CONTROL_BYTES = 16
/** The size of the buffer for one read of a socket; bytes. */
const OUTBOX_BYTES = 65_536
/** The number of promise jobs between two readings of the clock. */
const JOBS_AT_ONCE = 64
const TOO_SLOW = `the top level of the script runs for more than ${String(LOAD_MS)} ms`
const NO_BYTES = new Uint8Array(0)
const CHECK_MS = 1_000_000_000_000

const encoder = new TextEncoder()

/** One QuickJS with the prelude and one script: all conversations of a session. Its whole state is in its memory. */
export class Sandbox {
  readonly #limits: ScriptLimits
  readonly #onOutput: OnOutput
  readonly #host: EngineHost
  #engine!: Engine
  #places!: Places
  #values!: EngineValues
  #nowMs = 0
  #deadline = Infinity
  #polls = 0
  #hasOverrun = false
  #overrunLine = 0
  #isMemoryOut = false
  #parts: Uint8Array[] = []

  private constructor(limits: ScriptLimits, onOutput: OnOutput) {
    this.#limits = limits
    this.#onOutput = onOutput
    this.#host = {
      nowMs: () => this.#nowMs,
      shouldInterrupt: () => this.#shouldInterrupt(),
      call: (argc, argv) => this.#called(argc, argv),
      onMemoryEnd: () => {
        this.#isMemoryOut = true
      },
    }
  }

  static async open(code: WebAssembly.Module, limits: ScriptLimits, onOutput: OnOutput): Promise<Sandbox> {
    const sandbox = new Sandbox(limits, onOutput)
    sandbox.#engine = await openEngine(code, sandbox.#host, 0, limits.memoryBytes)
    sandbox.#begin()
    return sandbox
  }

  /** Continues from a snapshot of another sandbox; `fresh`, which has loaded nothing, is used up. */
  static async restore(
    code: WebAssembly.Module,
    limits: ScriptLimits,
    onOutput: OnOutput,
    snapshot: Snapshot,
    fresh?: Sandbox,
  ): Promise<Sandbox> {
    const { copy, memoryBytes, places } = snapshot
    const isLargeEnough = fresh !== undefined && fresh.#values.bytes.length >= memoryBytes
    const sandbox = isLargeEnough ? fresh : new Sandbox(limits, onOutput)
    if (isLargeEnough) clearUsedMemory(sandbox.#values.bytes, sandbox.#places.used)
    else sandbox.#engine = await openEngine(code, sandbox.#host, memoryBytes, limits.memoryBytes)
    putBackMemory(copy, places.used, new Uint8Array(sandbox.#engine.memory.buffer))
    sandbox.#places = places
    sandbox.#values = new EngineValues(sandbox.#engine, places.context, places.argv)
    return sandbox
  }

  /** Compiles a script and runs its top level; an output tells whether it can be used. */
  load(fileName: string, source: string, nowMs: number): void {
    const values = this.#values
    this.#bounded(nowMs, LOAD_MS, () => {
      const loading = values.evaluate(encoder.encode(source), fileName, true)
      const error = values.errorOf(loading)
      const name = values.string(fileName)
      this.#call(error === 0 ? 2 : 3, error === 0 ? loading : error, name)
    })
    if (this.#hasOverrun) this.#onOutput(OUTPUT.failed, 0, 0, 0, encoder.encode(TOO_SLOW))
  }

  /** Processes one input. A conversation that takes too long is removed, and an output reports it. */
  step({ kind, conversation, a, bytes }: Entry, nowMs: number): void {
    const values = this.#values
    this.#bounded(nowMs, this.#limits.stepMs, () => {
      const at = this.#places.controls >> 2
      const ints = values.ints
      ints[at] = kind
      ints[at + 1] = conversation
      ints[at + 2] = a
      ints[at + 3] = 0
      switch (kind) {
        case INPUT.data:
        case INPUT.message:
        case INPUT.variable:
          this.#call(0, values.buffer(bytes))
          break
        case INPUT.open:
        case INPUT.openRelay:
        case INPUT.lost:
          this.#call(0, values.text(bytes))
          break
        case INPUT.datagram:
          this.#call(1, values.text(bytes.subarray(0, a)), values.buffer(bytes.subarray(a)))
          break
        default:
          this.#call(0)
      }
    })
    if (!this.#hasOverrun) {
      if (values.ints[(this.#places.controls >> 2) + 3] === 1) this.#onOutput(OUTPUT.want, conversation, 0, 0, NO_BYTES)
      return
    }
    this.#onOutput(OUTPUT.overran, conversation, 0, this.#overrunLine, NO_BYTES)
    this.#hasOverrun = false
    this.drop(conversation)
  }

  /** Forgets a conversation. */
  drop(conversation: number): void {
    this.step({ kind: INPUT.drop, conversation, a: 0, b: 0, bytes: NO_BYTES }, this.#nowMs)
  }

  /** How many bytes a snapshot needs. */
  get usedBytes(): number {
    return usedBytes(this.#values.bytes, this.#places.used)
  }

  /** Call it only between two steps. */
  snapshot(into: Uint8Array): Snapshot {
    const memory = this.#values.bytes
    const length = copyUsedMemory(memory, this.#places.used, into)
    return { copy: into.subarray(0, length), memoryBytes: memory.length, places: this.#places }
  }

  #begin(): void {
    // Its random numbers are seeded with the time.
    this.#nowMs = Date.now()
    const { ffi, module, memory } = this.#engine
    const used = findUsedMemory(memory, (bytes) => {
      module._free(module._malloc(bytes))
    })
    const runtime = ffi.QTS_NewRuntime()
    ffi.QTS_RuntimeSetMaxStackSize(runtime, STACK_BYTES)
    ffi.QTS_RuntimeEnableInterruptHandler(runtime)
    const context = ffi.QTS_NewContext(runtime, 0)
    const argv = module._malloc(ARGV_BYTES)
    const [controls, outbox] = [module._malloc(CONTROL_BYTES), module._malloc(OUTBOX_BYTES)]
    this.#places = { runtime, context, argv, functions: [], controls, outbox, used }
    this.#values = new EngineValues(this.#engine, context, argv)
    const functions = this.#values.call(this.#values.evaluate(encoder.encode(prelude), 'prelude', false), [
      ffi.QTS_NewFunction(context, 'host', 0, false, 1),
      ffi.QTS_NewArrayBuffer(context, controls, CONTROL_BYTES),
      ffi.QTS_NewArrayBuffer(context, outbox, OUTBOX_BYTES),
    ])
    this.#places = {
      ...this.#places,
      functions: [0, 1, 2, 3].map((at) => ffi.QTS_GetPropNumber(context, functions, at)),
    }
    this.#checkClock()
  }

  /** The engine must read our clock: otherwise its imports do not have the expected names. */
  #checkClock(): void {
    this.#nowMs = CHECK_MS
    const now = this.#values.evaluate(encoder.encode('Date.now()'), 'check', false)
    if (this.#values.readNumber(now) !== CHECK_MS)
      throw new Error('this version of the script engine is not the one that is known')
    this.#values.free(now)
  }

  /** Runs a function and the jobs that follow from it, within a time limit. Throws when the engine is broken. */
  #bounded(nowMs: number, limitMs: number, act: () => void): void {
    this.#nowMs = nowMs
    this.#polls = 0
    this.#hasOverrun = false
    this.#overrunLine = 0
    this.#deadline = performance.now() + limitMs
    try {
      act()
      this.#goOn()
    } catch (error) {
      if (error instanceof SandboxBroken) throw error
      throw new SandboxBroken(error instanceof Error ? error.message : String(error))
    } finally {
      this.#deadline = Infinity
    }
    if (this.#isMemoryOut) throw new SandboxBroken('the script has no memory left')
  }

  /** Runs promise jobs until all are done. */
  #goOn(): void {
    const { ffi } = this.#engine
    const { runtime, argv } = this.#places
    let rounds = 0
    while (ffi.QTS_IsJobPending(runtime) !== 0) {
      const done = ffi.QTS_ExecutePendingJob(runtime, JOBS_AT_ONCE, argv)
      ffi.QTS_FreeValuePointerRuntime(runtime, done)
      const lateMs = performance.now() - this.#deadline
      this.#polls += 1
      if (lateMs > 0 && this.#polls > LEAST_POLLS) this.#hasOverrun = true
      if (this.#hasOverrun) rounds += 1
      if (rounds > GRACE_ROUNDS && lateMs > GRACE_MS) throw new SandboxBroken('the script does not come to an end')
    }
  }

  #shouldInterrupt(): boolean {
    this.#polls += 1
    if (this.#polls <= LEAST_POLLS || performance.now() < this.#deadline) return false
    this.#hasOverrun = true
    return true
  }

  /** Calls a function of the prelude; the arguments are freed. */
  #call(which: number, ...args: readonly number[]): void {
    const values = this.#values
    values.free(values.call(this.#places.functions[which] ?? 0, args))
    for (const value of args) values.free(value)
  }

  /** Handles a request of the prelude. Only numbers and strings are read; no code of the script runs here. */
  #called(argc: number, argv: number): number {
    const values = this.#values
    const at = (index: number): number => values.argument(argc, argv, index)
    const number = (index: number): number => values.readNumber(at(index))
    const kind = number(0)
    const conversation = number(1)
    switch (kind) {
      case OUTPUT.send:
      case OUTPUT.sendLeg:
      case OUTPUT.piece:
      case OUTPUT.variable:
        this.#onOutput(kind, conversation, number(3), 0, this.#whole(number(2)))
        return 0
      case PART:
        this.#parts.push(new Uint8Array(this.#outbox(number(1))))
        return 0
      case SEND_TEXT: {
        const text = values.readText(at(2))
        const { length } = text.view
        this.#onOutput(OUTPUT.send, conversation, 0, 0, text.view)
        text.free()
        return values.number(length)
      }
      case OUTPUT.sendTo: {
        const address = values.readText(at(3))
        this.#onOutput(kind, conversation, address.view.length, 0, address.view, this.#whole(number(2)))
        address.free()
        return 0
      }
      case OUTPUT.failed:
      case OUTPUT.log:
        this.#say(kind, conversation, number(2), at(3))
        return 0
      case DECODE: {
        const bytes = this.#outbox(number(1))
        return isUtf8(bytes) ? values.text(bytes) : 0
      }
      case ENCODE: {
        const text = values.readText(at(1))
        const { length } = text.view
        this.#outbox(length).set(text.view.subarray(0, OUTBOX_BYTES))
        text.free()
        return values.number(length)
      }
      default:
        this.#onOutput(kind, conversation, number(2), number(3), NO_BYTES)
        return 0
    }
  }

  #say(kind: number, conversation: number, a: number, value: number): void {
    // The engine ended the step, and the script throws what it was given; its line is useful once.
    if (kind === OUTPUT.failed && this.#hasOverrun) {
      this.#overrunLine = a
      return
    }
    const text = this.#values.readText(value)
    this.#onOutput(kind, conversation, a, 0, text.view)
    text.free()
  }

  /** The first bytes of the outbox, in the memory of the engine. */
  #outbox(length: number): Uint8Array {
    return new Uint8Array(this.#engine.memory.buffer, this.#places.outbox, Math.min(Math.max(length, 0), OUTBOX_BYTES))
  }

  /** The parts that came before, and the last part. */
  #whole(length: number): Uint8Array {
    const last = this.#outbox(length)
    if (this.#parts.length === 0) return last
    const whole = Buffer.concat([...this.#parts, last])
    this.#parts = []
    return whole
  }
}
