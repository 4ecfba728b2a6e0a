import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** From now on this process takes every write of a file for done. Only for a part that measures what the rest costs. */
export function leaveOutWrites(): void {
  fs.writeSync = (_fd: number, bytes: NodeJS.ArrayBufferView | string, _from?: unknown, length?: unknown): number =>
    typeof length === 'number' ? length : Buffer.byteLength(bytes)
  syncBuiltinESMExports()
}
