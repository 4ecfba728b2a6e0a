import { readdirSync, readFileSync } from 'node:fs'

/** Left for recordings, exports and the runtime itself. */
const RESERVE = 12
/** The list of descriptors is read again after so many sockets, or when the limit is near. */
const RECOUNT_AFTER = 64

let limit: number | undefined
let counted = 0
let sinceCount = Infinity

/**
 * Whether there is room for one more socket under the system's limit of open files (getrlimit(2), RLIMIT_NOFILE). At the
 * limit the runtime accepts and closes connections without a word, so we refuse before, and say so. Linux only;
 * elsewhere always true.
 */
export function hasRoomForSocket(): boolean {
  if (process.platform !== 'linux') return true
  limit ??= readLimit()
  sinceCount += 1
  const isNear = counted + sinceCount > limit - RESERVE
  if (sinceCount > RECOUNT_AFTER || isNear) {
    counted = readdirSync('/proc/self/fd').length
    sinceCount = 0
  }
  return counted <= limit - RESERVE
}

function readLimit(): number {
  const match = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
  return match === null ? Infinity : Number(match[1])
}
