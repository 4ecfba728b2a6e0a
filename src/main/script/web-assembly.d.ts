/** The parts of WebAssembly that a sandbox uses; Node's types leave them to a browser's. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>
  /** Compiled code; it goes from thread to thread as it is. */
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
