import { NOTHING_REMEMBERED, type RememberedTabs } from '../../../../../shared/tab-places'

const KEY = 'tabs'
/** The sessions whose tabs are remembered; the oldest are dropped first. */
const MAX_SESSIONS = 100

/** What was pinned and moved in this session, in this run or an earlier one. */
export function rememberedTabs(sessionId: string): RememberedTabs {
  return new Map(readAll()).get(sessionId) ?? NOTHING_REMEMBERED
}

export function saveTabs(sessionId: string, tabs: RememberedTabs): void {
  const others = readAll().filter(([id]) => id !== sessionId)
  const isNone = tabs.pinned.length === 0 && tabs.order.length === 0
  const all = isNone ? others : [...others, [sessionId, tabs] as const].slice(-MAX_SESSIONS)
  localStorage.setItem(KEY, JSON.stringify(all))
}

function readAll(): readonly (readonly [string, RememberedTabs])[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept.filter((entry): entry is [string, RememberedTabs] => {
      if (!Array.isArray(entry)) return false
      const [id, tabs] = entry as [unknown, Partial<RememberedTabs> | null | undefined]
      return typeof id === 'string' && areTexts(tabs?.pinned) && areTexts(tabs?.order)
    })
  } catch {
    return []
  }
}

function areTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((each) => typeof each === 'string')
}
