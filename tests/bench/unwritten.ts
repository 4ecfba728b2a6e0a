import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Written = (error: Error | null, bytesWritten: number) => void

/**
 * From now on this process writes no file: each write makes its file as long as it would be, without its bytes, so that
 * a recording does not find it truncated. Only for measuring the cost of everything else.
 */
export function leaveOutWrites(): void {
  const sizes = new Map<number, number>()
  const grow = (fd: number, to: number): void => {
    if (to <= (sizes.get(fd) ?? 0)) return
    sizes.set(fd, to)
    fs.ftruncateSync(fd, to)
  }
  fs.writeSync = (
    fd: number,
    bytes: NodeJS.ArrayBufferView | string,
    from?: unknown,
    length?: unknown,
    at?: unknown,
  ): number => {
    const byteLength = typeof length === 'number' ? length : Buffer.byteLength(bytes)
    grow(fd, (typeof at === 'number' ? at : (sizes.get(fd) ?? 0)) + byteLength)
    return byteLength
  }
  fs.write = ((fd: number, _bytes: Uint8Array, _from: number, length: number, at: number, done: Written) => {
    grow(fd, at + length)
    setImmediate(done, null, length)
  }) as typeof fs.write
  syncBuiltinESMExports()
}
