import type { Socket } from 'node:net'
import { nativeModule } from '../native/native-module'
import { systemError } from './system-error'

interface Internals {
  readonly _handle?: { readonly fd?: number } | null
}

/** Sends for a socket without Node's stream: send(2). */
export class SendNow {
  readonly #socket: Internals
  /** The handle that this descriptor belongs to: a closed one may belong to somebody else. */
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
  static of(socket: Socket): SendNow | undefined {
    const send = nativeModule()?.send
    const internals = socket as Internals
    const descriptor = internals._handle?.fd ?? -1
    return send === undefined || descriptor < 0 ? undefined : new SendNow(internals, descriptor, send)
  }

  /** How many of these bytes the system takes now, or what it says against it. Only while nothing waits in the stream. */
  send(bytes: Uint8Array): number | Error {
    if (this.#socket._handle !== this.#handle) return 0
    const taken = this.#send(this.#descriptor, bytes)
    return taken < 0 ? systemError('write', -taken) : taken
  }
}
