import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import loadModule from '@jitl/quickjs-wasmfile-release-sync/emscripten-module'
import { QuickJSFFI } from '@jitl/quickjs-wasmfile-release-sync/ffi'

/** The engine's functions that are used, with addresses as plain numbers. */
interface EngineCalls {
  QTS_NewRuntime(): number
  QTS_RuntimeSetMaxStackSize(runtime: number, bytes: number): void
  QTS_RuntimeEnableInterruptHandler(runtime: number): void
  QTS_NewContext(runtime: number, intrinsics: number): number
  QTS_Eval(context: number, text: number, length: number, fileName: string, detectModule: number, flags: number): number
  QTS_Call(context: number, target: number, self: number, count: number, argv: number): number
  QTS_ResolveException(context: number, value: number): number
  QTS_IsJobPending(runtime: number): number
  QTS_ExecutePendingJob(runtime: number, most: number, context: number): number
  QTS_NewFunction(context: number, name: string, length: number, isConstructor: boolean, id: number): number
  QTS_NewString(context: number, text: number): number
  QTS_NewFloat64(context: number, value: number): number
  QTS_NewArrayBuffer(context: number, bytes: number, length: number): number
  QTS_GetUndefined(): number
  QTS_GetFloat64(context: number, value: number): number
  QTS_GetString(context: number, value: number): number
  QTS_GetPropNumber(context: number, value: number, at: number): number
  QTS_ArgvGetJSValueConstPointer(argv: number, at: number): number
  QTS_FreeCString(context: number, text: number): void
  QTS_FreeValuePointer(context: number, value: number): void
  QTS_FreeValuePointerRuntime(runtime: number, value: number): void
}

interface EngineModule {
  _malloc(bytes: number): number
  _free(address: number): void
}

/** The name of the engine's file, which the build puts beside the entries. */
const WASM_FILE = 'quickjs.wasm'
const PAGE_BYTES = 65_536
/** The memory that the engine needs before anything runs: 5 MiB of stack, and room; bytes. */
const LEAST_MEMORY_BYTES = 16 * 1024 * 1024

/** What the engine needs from its caller. */
export interface EngineHost {
  /** The time that a script sees, in milliseconds since 1970: it does not change during a step. */
  nowMs(): number
  shouldInterrupt(): boolean
  call(argc: number, argv: number): number
  /** Out of memory: this engine cannot be used any more. */
  onMemoryEnd(): void
}

/** One QuickJS with its own memory. */
export interface Engine {
  readonly ffi: EngineCalls
  readonly module: EngineModule
  readonly memory: WebAssembly.Memory
}

/** The engine's code, compiled once for all threads. `folder` is the folder of the application's entries. */
export function compileEngine(folder: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(readWasm(folder))
}

/** In a build the file is beside the entries; in tests of the sources it is in its package. */
function readWasm(folder: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(join(folder, WASM_FILE)))
  } catch {
    const { resolve } = createRequire(import.meta.url)
    return new Uint8Array(readFileSync(resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))
  }
}

/**
 * `bytes` of memory at the start, and at most `mostBytes`: the engine has no setting for it, but its memory has a
 * limit.
 */
export async function openEngine(
  code: WebAssembly.Module,
  host: EngineHost,
  bytes: number,
  mostBytes: number,
): Promise<Engine> {
  const pages = (count: number): number => Math.ceil(Math.max(count, LEAST_MEMORY_BYTES) / PAGE_BYTES)
  const memory = new WebAssembly.Memory({ initial: pages(bytes), maximum: pages(Math.max(bytes, mostBytes)) })
  const load = loadModule as unknown as (options: object) => Promise<EngineModule>
  const module = await load({
    wasmMemory: memory,
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(code, boundImports(imports, host))
      receive(instance)
      return instance.exports
    },
  })
  const refuse = (): never => {
    throw new Error('a script cannot import anything')
  }
  Object.assign(module, {
    callbacks: {
      callFunction: (_asyncify: unknown, _context: number, _self: number, argc: number, argv: number) =>
        host.call(argc, argv),
      shouldInterrupt: () => (host.shouldInterrupt() ? 1 : 0),
      loadModuleSource: refuse,
      normalizeModule: refuse,
      freeHostRef: () => undefined,
    },
  })
  const ffi = new QuickJSFFI(module as unknown as ConstructorParameters<typeof QuickJSFFI>[0])
  return { ffi: ffi as unknown as EngineCalls, module, memory }
}

/**
 * The engine's imports, two of them ours: the clock and the growth of memory. Their names belong to the pinned version;
 * creating a sandbox checks that they are right.
 */
function boundImports(imports: WebAssembly.Imports, host: EngineHost): WebAssembly.Imports {
  const own = { ...imports['a'] }
  const grow = own['k'] as (bytes: number) => boolean
  return {
    a: {
      ...own,
      p: () => host.nowMs(),
      k: (bytes: number) => {
        const hasGrown = grow(bytes)
        if (!hasGrown) host.onMemoryEnd()
        return hasGrown
      },
    },
  }
}
