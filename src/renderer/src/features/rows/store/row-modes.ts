import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useSessionsStore } from '../../sessions/store/sessions'

const ROW_MODES = ['text', 'hex', 'both'] as const
export type RowMode = (typeof ROW_MODES)[number]

const KEY = 'rowModes'
/** The most choices that are kept; the oldest are dropped first. */
const MAX_KEPT = 500

/**
 * How the rows of each session are shown, and to which sessions hex was proposed. A choice is kept for the session and
 * for its recording, so that both come back with it.
 */
export const useRowModesStore = defineStore('rowModes', () => {
  const sessions = useSessionsStore()
  const modes = shallowRef<ReadonlyMap<string, RowMode>>(savedModes())
  /** Sessions whose traffic is binary, until a person has decided. */
  const proposed = shallowRef<ReadonlySet<string>>(new Set())
  const decided = new Set<string>()

  function keysOf(sessionId: string): string[] {
    const path = sessions.byId.get(sessionId)?.recordingPath ?? ''
    return path === '' ? [sessionId] : [sessionId, path]
  }

  function kept(sessionId: string): RowMode | undefined {
    return keysOf(sessionId)
      .map((key) => modes.value.get(key))
      .find((mode) => mode !== undefined)
  }

  const modeOf = (sessionId: string): RowMode => kept(sessionId) ?? 'text'

  function choose(sessionId: string, mode: RowMode): void {
    const keys = keysOf(sessionId)
    const others = [...modes.value].filter(([key]) => !keys.includes(key))
    const next = [...others, ...keys.map((key) => [key, mode] as const)].slice(-MAX_KEPT)
    modes.value = new Map(next)
    localStorage.setItem(KEY, JSON.stringify(next))
    dismiss(sessionId)
  }

  function chooseNext(sessionId: string): void {
    const next = (ROW_MODES.indexOf(modeOf(sessionId)) + 1) % ROW_MODES.length
    choose(sessionId, ROW_MODES[next] ?? 'text')
  }

  const isDecided = (sessionId: string): boolean => decided.has(sessionId) || kept(sessionId) !== undefined

  /** Once for a session. */
  function propose(sessionId: string): void {
    if (isDecided(sessionId)) return
    decided.add(sessionId)
    proposed.value = new Set([...proposed.value, sessionId])
  }

  function dismiss(sessionId: string): void {
    decided.add(sessionId)
    proposed.value = new Set([...proposed.value].filter((id) => id !== sessionId))
  }

  sessions.whenAgain((before, now) => {
    const mode = kept(before)
    if (mode !== undefined) choose(now, mode)
  })

  return { modes, proposed, modeOf, choose, chooseNext, propose, dismiss, isDecided }
})

function savedModes(): ReadonlyMap<string, RowMode> {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    if (!Array.isArray(saved)) return new Map()
    return new Map(saved.filter(isEntry))
  } catch {
    return new Map()
  }
}

function isEntry(each: unknown): each is [string, RowMode] {
  return Array.isArray(each) && typeof each[0] === 'string' && (ROW_MODES as readonly unknown[]).includes(each[1])
}
