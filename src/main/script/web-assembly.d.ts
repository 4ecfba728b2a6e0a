/** The parts of WebAssembly that a sandbox uses; Node's types lack them. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>
  /** Compiled code, which can be sent to other threads. */
  class Module {
    private readonly brand
  }
  class Instance {
    constructor(module: Module, imports: Imports)
    readonly exports: object
  }
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number })
    readonly buffer: ArrayBuffer
  }
  function compile(bytes: Uint8Array): Promise<Module>
}
