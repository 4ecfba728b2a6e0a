import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

const ROW_MODES = ['text', 'hex', 'both'] as const
export type RowMode = (typeof ROW_MODES)[number]

/** How the rows of each session are shown, and to which sessions hex was proposed. */
export const useRowModesStore = defineStore('rowModes', () => {
  const modes = shallowRef<ReadonlyMap<string, RowMode>>(new Map())
  /** Sessions whose traffic is binary, until a person has decided. */
  const proposed = shallowRef<ReadonlySet<string>>(new Set())
  const decided = new Set<string>()

  const modeOf = (sessionId: string): RowMode => modes.value.get(sessionId) ?? 'text'

  function choose(sessionId: string, mode: RowMode): void {
    modes.value = new Map(modes.value).set(sessionId, mode)
    dismiss(sessionId)
  }

  function chooseNext(sessionId: string): void {
    const next = (ROW_MODES.indexOf(modeOf(sessionId)) + 1) % ROW_MODES.length
    choose(sessionId, ROW_MODES[next] ?? 'text')
  }

  /** Once for a session. */
  function propose(sessionId: string): void {
    if (decided.has(sessionId)) return
    decided.add(sessionId)
    proposed.value = new Set([...proposed.value, sessionId])
  }

  const isDecided = (sessionId: string): boolean => decided.has(sessionId)

  function dismiss(sessionId: string): void {
    decided.add(sessionId)
    proposed.value = new Set([...proposed.value].filter((id) => id !== sessionId))
  }

  return { modes, proposed, modeOf, choose, chooseNext, propose, dismiss, isDecided }
})
