import type { RecordingDamage } from '../../../shared/recording-damage'
import type { RecordingIndex } from '../index/recording-index'
import type { Stretch } from '../pcapng/block-scan'
import { addDamage } from './own-blocks'

/**
 * Puts the rows of a part of the file in doubt when its sum does not fit and nothing in it fails alone: then a time, two
 * parts that changed places, or something that nobody checks is not as it was written.
 */
export class RegionDoubt {
  readonly #index: RecordingIndex
  readonly #damage: RecordingDamage[]
  /** Where the part begins: in the file, in rows, and in damaged places found so far. */
  #from = 0
  #rows = 0
  #damageCount = 0

  constructor(index: RecordingIndex, damage: RecordingDamage[]) {
    this.#index = index
    this.#damage = damage
  }

  /** To be called behind the blocks of each stretch. */
  after({ end, to }: Stretch, damageCount: number): void {
    if (end === 'open') return
    const isUnexplained = end === 'lost' || (end === 'differs' && damageCount === this.#damageCount)
    const { count } = this.#index
    if (isUnexplained && (count > this.#rows || end === 'differs')) {
      if (count > this.#rows) this.#index.doubt(this.#rows + 1, count)
      this.#tell({ atOffset: this.#from, byteLength: to - this.#from, kind: 'doubtful' }, this.#rows + 1, count)
    }
    this.#from = to
    this.#rows = count
    this.#damageCount = damageCount
  }

  /** The newest row is in doubt: it was so where it was copied from, or its peer is not known. */
  newest(atOffset: number): void {
    const { count } = this.#index
    this.#index.doubt(count, count)
    this.#tell({ atOffset, byteLength: 0, kind: 'doubtful' }, count, count)
  }

  /** Rows that follow each other are told together. */
  #tell(damage: RecordingDamage, first: number, last: number): void {
    const before = this.#damage.at(-1)
    if (before?.rows?.last === first - 1 && last >= first)
      this.#damage[this.#damage.length - 1] = {
        ...before,
        byteLength: damage.atOffset + damage.byteLength - before.atOffset,
        rows: { first: before.rows.first, last },
      }
    else addDamage(this.#damage, last < first ? damage : { ...damage, rows: { first, last } })
  }
}
