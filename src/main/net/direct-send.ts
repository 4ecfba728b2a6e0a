import type { Socket } from 'node:net'
import { nativeModule } from '../native/native-module'
import { systemError } from './system-error'

interface Internals {
  readonly _handle?: { readonly fd?: number } | null
}

/** Sends for a socket without Node's stream: send(2). */
export class DirectSend {
  readonly #socket: Internals
  /** Once this handle is gone, the system may have given its descriptor to another connection. */
  readonly #handle: Internals['_handle']
  readonly #descriptor: number
  readonly #send: (descriptor: number, bytes: Uint8Array) => number

  private constructor(socket: Internals, descriptor: number, send: (descriptor: number, bytes: Uint8Array) => number) {
    this.#socket = socket
    this.#handle = socket._handle
    this.#descriptor = descriptor
    this.#send = send
  }

  /** Undefined where the build has no native module, or Node does not tell the descriptor of its socket. */
  static of(socket: Socket): DirectSend | undefined {
    const send = nativeModule()?.send
    const internals = socket as Internals
    const descriptor = internals._handle?.fd ?? -1
    return send === undefined || descriptor < 0 ? undefined : new DirectSend(internals, descriptor, send)
  }

  /** Whether the socket still has its handle. */
  get isAlive(): boolean {
    return this.#socket._handle === this.#handle
  }

  /**
   * How many of these bytes the system takes now, or what it says against it. 0 where it has no room, or where the handle is gone: Node's
   * stream tells what is the matter. Only while nothing waits in the stream.
   */
  send(bytes: Uint8Array): number | Error {
    if (!this.isAlive) return 0
    const taken = this.#send(this.#descriptor, bytes)
    return taken < 0 ? systemError('write', -taken) : taken
  }
}
