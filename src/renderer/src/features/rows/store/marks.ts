import { computed, shallowRef } from 'vue'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useRecordsStore } from './records'

const KEY = 'marks '
/** The most marks of a recording. */
const MAX_MARKS = 1_000

/** Marked rows, kept by the page for each recording. */
export const useMarksStore = definePaneStore('marks', (pane) => {
  const view = usePaneViewStore(pane)
  const records = useRecordsStore(pane)
  const version = shallowRef(0)
  const path = computed(() => view.session?.recordingPath ?? '')

  /** Rising. */
  const marked = computed<readonly number[]>(() => {
    if (version.value < 0 || path.value === '') return []
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(KEY + path.value) ?? '[]')
      return Array.isArray(kept) ? kept.filter((seq): seq is number => Number.isSafeInteger(seq)) : []
    } catch {
      return []
    }
  })
  const asSet = computed(() => new Set(marked.value))

  function has(seq: number): boolean {
    return asSet.value.has(seq)
  }

  function set(seqs: readonly number[]): void {
    if (path.value === '') return
    const next = seqs.toSorted((one, other) => one - other).slice(-MAX_MARKS)
    if (next.length === 0) localStorage.removeItem(KEY + path.value)
    else localStorage.setItem(KEY + path.value, JSON.stringify(next))
    version.value += 1
  }

  /** The nearest marked row after or before this one; wraps around. */
  function next(seq: number, by: 1 | -1): number | undefined {
    const { value } = marked
    return by === 1
      ? (value.find((each) => each > seq) ?? value[0])
      : (value.findLast((each) => each < seq) ?? value.at(-1))
  }

  async function goTo(by: 1 | -1): Promise<void> {
    const seq = next(records.selectedSeq ?? 0, by)
    if (seq !== undefined) await records.goTo(seq)
  }

  /**
   * Marks the selected rows, or removes their marks when all are marked; of many rows, only those that have been read.
   */
  function toggleSelected(): void {
    const chosen = records.selectedSeqs()
    const isEach = chosen.every(has)
    set(isEach ? marked.value.filter((seq) => !chosen.includes(seq)) : [...new Set([...marked.value, ...chosen])])
  }

  return { has, goTo, toggleSelected }
})
