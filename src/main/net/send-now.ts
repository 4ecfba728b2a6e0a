import type { Socket } from 'node:net'
import { nativeModule } from '../native/native-module'
import { systemError } from './system-error'

/** Whether `sendNow` works for this socket: the native module is there, and Node tells its descriptor. */
export function canSendNow(socket: Socket): boolean {
  return nativeModule() !== undefined && descriptorOf(socket) >= 0
}

/** How many of these bytes the system takes now, or what it says against it. Only while nothing waits in the stream. */
export function sendNow(socket: Socket, bytes: Uint8Array): number | Error {
  const taken = nativeModule()?.send(descriptorOf(socket), bytes) ?? 0
  return taken < 0 ? systemError('write', -taken) : taken
}

function descriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as { readonly _handle?: { readonly fd?: number } | null }
  return handle?.fd ?? -1
}
