import type { RecordingDamage } from '../../../shared/recording-damage'
import { BLOCK, MAX_BLOCK_BYTES, BLOCK_AT } from './block-format'
import type { FileWindow } from '../files/file-window'
import { BlockList, type ScannedBlock } from './block-list'
import { RunningSum } from './running-sum'
import type { SumMark } from './sum-mark'

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(BLOCK))
const SMALLEST_BLOCK = 12

/** Blocks that stand behind each other, and what a sum says about them. */
export interface Stretch {
  /** Valid until the next stretch. */
  readonly blocks: BlockList
  /** A sum covers them and fits: nothing in them has changed. */
  readonly isIntact: boolean
  /**
   * Whether a mark ends everything since the mark before, and how its sum compares. `lost`: the mark that should stand
   * here cannot be read. `open`: there is no mark yet.
   */
  readonly end: 'fits' | 'differs' | 'lost' | 'open'
  /** Where it ends in the file, without the mark. */
  readonly to: number
}

/** A part of the file that a mark ends is read again from its beginning when the window has less than this of it. */
const AGAIN_BYTES = 1024 * 1024

/**
 * Reads the blocks of a file up to each mark with a sum, and skips damage: no length field is trusted, and no block may
 * be larger than 1 MiB. `markIn` reads a mark; the first block is handed on before it is called. `onDamage` is called
 * for what was skipped.
 */
export async function* scanBlocks(
  window: FileWindow,
  markIn: (block: ScannedBlock) => SumMark | undefined,
  onDamage: (damage: RecordingDamage) => void,
): AsyncGenerator<Stretch> {
  const region = new SummedRegion(window)
  let offset = 0
  const pending = new BlockList(window)
  const found = new BlockList(window)
  const open = (to: number): Stretch => ({ blocks: pending, isIntact: false, end: 'open', to })
  while (offset < window.fileBytes) {
    const total = blockLength(window, offset)
    if (total === 'move') {
      const isAgain = region.passed > window.from && offset - region.passed < AGAIN_BYTES
      if (!isAgain && pending.count > 0) {
        region.pass(offset)
        yield open(offset)
      }
      pending.clear()
      offset = region.passed
      await window.moveTo(offset)
    } else if (total > 0) {
      const begin = offset
      offset += total
      let mark: SumMark | undefined
      if (begin > 0 && window.uint32(begin) === BLOCK.statistics) {
        found.clear()
        found.add(begin)
        mark = markIn(found.get(0))
      }
      if (mark === undefined) pending.add(begin)
      else {
        yield* region.endedBy(mark, begin, total, pending, onDamage)
        pending.clear()
      }
      if (begin > 0) continue
      region.pass(offset)
      yield open(offset)
      pending.clear()
    } else {
      if (pending.count > 0) yield open(offset)
      pending.clear()
      const { next, isZero } = await nextBlock(window, offset)
      const kind = next < window.fileBytes ? 'garbled' : isZero ? 'zeros' : 'cut'
      onDamage({ atOffset: offset, byteLength: next - offset, kind })
      offset = next
      region.breakAt(offset)
    }
  }
  if (pending.count > 0) yield open(offset)
  if (window.cutBytes > 0) onDamage({ atOffset: window.fileBytes, byteLength: window.cutBytes, kind: 'cut' })
}

/** The part of the file since the last mark. */
class SummedRegion {
  readonly #window: FileWindow
  readonly #sum = new RunningSum()
  #from = 0
  #number = 0
  #isBroken = false
  /** The blocks before this offset were handed on. */
  passed = 0

  constructor(window: FileWindow) {
    this.#window = window
  }

  /** Everything before this offset, which is in the window, is handed on without a mark. */
  pass(to: number): void {
    if (!this.#isBroken) this.#sum.add(this.#window.slice(this.passed, to - this.passed))
    this.passed = to
  }

  /** Bytes were skipped. */
  breakAt(offset: number): void {
    this.#isBroken = true
    this.passed = offset
  }

  /** Hands on what stands before a mark, which begins at `to`. */
  *endedBy(
    { number, byteLength, crc }: SumMark,
    to: number,
    markBytes: number,
    pending: BlockList,
    onDamage: (damage: RecordingDamage) => void,
  ): Generator<Stretch> {
    const from = to - byteLength
    let blocks = pending
    if (from > this.#from) {
      yield { blocks: pending.within(0, from), isIntact: false, end: 'lost', to: from }
      blocks = pending.within(from, to)
      this.#begin(from)
    } else if (from === this.#from && number > this.#number + 1) {
      onDamage({ atOffset: from, byteLength: 0, kind: 'missing' })
    }
    const isCovered = from === this.#from && number > this.#number && this.passed <= to
    if (isCovered) this.pass(to)
    const { taken } = this.#sum
    const isIntact = isCovered && !this.#isBroken && taken.crc === crc && taken.byteLength === byteLength
    yield { blocks, isIntact, end: isIntact ? 'fits' : 'differs', to }
    this.#number = Math.max(this.#number, number)
    this.#begin(to + markBytes)
  }

  /** `passed` stays where it is when blocks behind `from` were handed on already: then no sum fits. */
  #begin(from: number): void {
    this.#from = from
    this.#isBroken = this.passed > from
    this.passed = Math.max(this.passed, from)
    this.#sum.reset()
  }
}

/** The length of the whole block at `offset`; 0 when there is none; 'move' when the window must move first. */
function blockLength(window: FileWindow, offset: number): number | 'move' {
  const left = window.fileBytes - offset
  if (left < SMALLEST_BLOCK) return 0
  if (!window.holds(offset, SMALLEST_BLOCK)) return 'move'
  const total = window.uint32(offset + BLOCK_AT.length)
  const isPlausible = total >= SMALLEST_BLOCK && total <= MAX_BLOCK_BYTES && total % 4 === 0 && total <= left
  if (!isPlausible || !KNOWN_TYPES.has(window.uint32(offset))) return 0
  if (!window.holds(offset, total)) return 'move'
  return window.uint32(offset + total - 4) === total ? total : 0
}

/** The offset of the next whole block, or the end of the file. */
async function nextBlock(window: FileWindow, from: number): Promise<{ next: number; isZero: boolean }> {
  let isZero = true
  for (let offset = from; offset < window.fileBytes; offset += 4) {
    if (offset + 4 > window.fileBytes) {
      if (!window.holds(offset, window.fileBytes - offset)) await window.moveTo(offset)
      isZero &&= window.slice(offset, 4).every((byte) => byte === 0)
      break
    }
    if (!window.holds(offset, 4)) await window.moveTo(offset)
    if (!window.holds(offset, 4)) break
    isZero &&= window.uint32(offset) === 0
    if (offset === from) continue
    let length = blockLength(window, offset)
    if (length === 'move') {
      await window.moveTo(offset)
      length = blockLength(window, offset)
    }
    if (length !== 'move' && length > 0) return { next: offset, isZero: false }
  }
  return { next: window.fileBytes, isZero }
}
