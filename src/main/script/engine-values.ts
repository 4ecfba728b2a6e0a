import type { Engine } from './quickjs-module'

const encoder = new TextEncoder()
const NO_BYTES = new Uint8Array(0)

/** The engine is broken, or may be: it is discarded, and another continues from the last snapshot. */
export class SandboxBroken extends Error {}

/** The text of a value, valid until it is freed. */
export interface BorrowedText {
  readonly view: Uint8Array
  free(): void
}

/** Writes values into the memory of an engine, and reads them. A value is an address; whoever created it frees it. */
export class EngineValues {
  readonly #engine: Engine
  readonly #context: number
  /** Where the arguments of a call are written. */
  readonly #argv: number

  constructor(engine: Engine, context: number, argv: number) {
    this.#engine = engine
    this.#context = context
    this.#argv = argv
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#engine.memory.buffer)
  }

  get ints(): Int32Array {
    return new Int32Array(this.#engine.memory.buffer)
  }

  /** A copy in the engine's memory, followed by a zero. */
  allocate(bytes: Uint8Array): number {
    const start = this.#engine.module._malloc(bytes.length + 1)
    if (start === 0) throw new SandboxBroken('the script has no memory left')
    const memory = this.bytes
    memory.set(bytes, start)
    memory[start + bytes.length] = 0
    return start
  }

  string(text: string): number {
    return this.text(encoder.encode(text))
  }

  /** A string from UTF-8 without a zero byte. */
  text(bytes: Uint8Array): number {
    const start = this.allocate(bytes)
    const value = this.#engine.ffi.QTS_NewString(this.#context, start)
    this.#engine.module._free(start)
    return value
  }

  number(value: number): number {
    return this.#engine.ffi.QTS_NewFloat64(this.#context, value)
  }

  /** A new array buffer; the engine frees its bytes. */
  buffer(bytes: Uint8Array): number {
    return this.#engine.ffi.QTS_NewArrayBuffer(this.#context, this.allocate(bytes), bytes.length)
  }

  readNumber(value: number): number {
    const number = this.#engine.ffi.QTS_GetFloat64(this.#context, value)
    return Number.isFinite(number) ? number : 0
  }

  readText(value: number): BorrowedText {
    const { ffi, memory } = this.#engine
    const start = ffi.QTS_GetString(this.#context, value)
    if (start === 0) return { view: NO_BYTES, free: () => undefined }
    const whole = new Uint8Array(memory.buffer, start)
    return {
      view: whole.subarray(0, whole.indexOf(0)),
      free: () => {
        ffi.QTS_FreeCString(this.#context, start)
      },
    }
  }

  /** The argument of a call from the engine. */
  argument(argc: number, argv: number, at: number): number {
    const { ffi } = this.#engine
    return at < argc ? ffi.QTS_ArgvGetJSValueConstPointer(argv, at) : ffi.QTS_GetUndefined()
  }

  /** Runs a text: a script, or an ES module with `isModule`. */
  evaluate(source: Uint8Array, fileName: string, isModule: boolean): number {
    const text = this.allocate(source)
    const value = this.#engine.ffi.QTS_Eval(this.#context, text, source.length, fileName, 0, isModule ? 1 : 0)
    this.#engine.module._free(text)
    return value
  }

  /** The error that a value holds; 0 when it is none. */
  errorOf(value: number): number {
    return this.#engine.ffi.QTS_ResolveException(this.#context, value)
  }

  /** Calls a function; the caller frees its result, and an error is discarded. */
  call(target: number, args: readonly number[]): number {
    const { ffi } = this.#engine
    const ints = this.ints
    for (let at = 0; at < args.length; at++) ints[(this.#argv >> 2) + at] = args[at] ?? 0
    const result = ffi.QTS_Call(this.#context, target, ffi.QTS_GetUndefined(), args.length, this.#argv)
    const error = this.errorOf(result)
    if (error !== 0) this.free(error)
    return result
  }

  free(value: number): void {
    this.#engine.ffi.QTS_FreeValuePointer(this.#context, value)
  }
}
