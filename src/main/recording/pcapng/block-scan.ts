import type { RecordingDamage } from '../../../shared/recording-damage'
import { BLOCK, MAX_BLOCK_BYTES, BLOCK_AT } from './block-format'
import type { FileWindow } from '../files/file-window'

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(BLOCK))
const SMALLEST_BLOCK = 12

/** A block in the window; valid until the next step. */
export class ScannedBlock {
  readonly type: number
  /** Its offset in the file. */
  readonly offset: number
  /** The window that `at` refers to. */
  readonly view: DataView
  readonly at: number
  readonly length: number

  constructor(type: number, offset: number, view: DataView, at: number, length: number) {
    this.type = type
    this.offset = offset
    this.view = view
    this.at = at
    this.length = length
  }

  /** The whole block, created on demand: most packets can be read without it. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view.buffer as ArrayBuffer, this.view.byteOffset + this.at, this.length)
  }
}

/**
 * Reads the blocks of a file and skips damage: no length field is trusted, and no block may be larger than 1 MiB.
 * `onDamage` is called for what was skipped.
 */
export async function* scanBlocks(
  window: FileWindow,
  onDamage: (damage: RecordingDamage) => void,
): AsyncGenerator<readonly ScannedBlock[]> {
  let offset = 0
  let batch: ScannedBlock[] = []
  while (offset < window.fileBytes) {
    const total = blockLength(window, offset)
    if (total === 'move') {
      if (batch.length > 0) yield batch
      batch = []
      await window.moveTo(offset)
    } else if (total > 0) {
      batch.push(new ScannedBlock(window.uint32(offset), offset, window.view, offset - window.from, total))
      offset += total
    } else {
      if (batch.length > 0) yield batch
      batch = []
      const { next, isZero } = await nextBlock(window, offset)
      const kind = next < window.fileBytes ? 'garbled' : isZero ? 'zeros' : 'cut'
      onDamage({ atOffset: offset, byteLength: next - offset, kind })
      offset = next
    }
  }
  if (batch.length > 0) yield batch
  if (window.cutBytes > 0) onDamage({ atOffset: window.fileBytes, byteLength: window.cutBytes, kind: 'cut' })
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
