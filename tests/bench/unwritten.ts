import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Written = (error: Error | null, bytesWritten: number) => void

/** From now on this process treats every write to a file as done. Only for measuring the cost of everything else. */
export function leaveOutWrites(): void {
  fs.writeSync = (_fd: number, bytes: NodeJS.ArrayBufferView | string, _from?: unknown, length?: unknown): number =>
    typeof length === 'number' ? length : Buffer.byteLength(bytes)
  fs.write = ((_fd: number, _bytes: Uint8Array, _from: number, length: number, _at: number, done: Written) => {
    setImmediate(done, null, length)
  }) as typeof fs.write
  syncBuiltinESMExports()
}
