import { readdirSync, readFileSync } from 'node:fs'

/** Descriptors kept free for recordings, exports and the runtime itself. */
const RESERVE = 12
/**
 * Counting open descriptors takes longer the more there are: they are counted again when a quarter of the free ones may
 * be used up, but not after fewer than this.
 */
const FEW = 64
/** At the limit they are counted again after this time: some may have been closed. Ms. */
const RECOUNT_MS = 20

let limit: number | undefined
let counted = Infinity
let countedAtMs = -Infinity
let givenSince = 0

/**
 * Whether there is room for one more socket under the system's limit of open files (getrlimit(2), RLIMIT_NOFILE). At
 * the limit the runtime accepts and closes connections silently, so we refuse earlier and report it. Linux only;
 * elsewhere always true.
 */
export function hasRoomForSocket(): boolean {
  if (process.platform !== 'linux') return true
  limit ??= readLimit()
  if (limit === undefined) return true
  const isDue = givenSince > Math.max(FEW, (limit - counted) / 4)
  const isFull = counted + givenSince >= limit - RESERVE
  if (isDue || (isFull && performance.now() - countedAtMs > RECOUNT_MS)) {
    counted = countOpen()
    countedAtMs = performance.now()
    givenSince = 0
  }
  if (counted + givenSince >= limit - RESERVE) return false
  givenSince += 1
  return true
}

/** Undefined when they cannot be counted this time. */
function readLimit(): number | undefined {
  try {
    const match = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return match === null ? Infinity : Number(match[1])
  } catch {
    return undefined
  }
}

/** Counting needs a descriptor itself: if there is none, the limit is reached. */
function countOpen(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EMFILE' || code === 'ENFILE' ? Infinity : 0
  }
}
