/** The sessions that stand side by side, and the one in front. */
export interface Layout {
  readonly sessions: readonly string[]
  readonly activeAt: number
}

const KEY = 'layout'

/** The layout of the run before; undefined when there is none that can be read. */
export function savedLayout(): Layout | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Layout> | null
    const { sessions, activeAt } = kept ?? {}
    if (!Array.isArray(sessions) || !Number.isSafeInteger(activeAt)) return undefined
    return { sessions: sessions.filter((id): id is string => typeof id === 'string'), activeAt: activeAt ?? 0 }
  } catch {
    return undefined
  }
}

export function saveLayout(layout: Layout): void {
  localStorage.setItem(KEY, JSON.stringify(layout))
}

/**
 * Where a group of panels keeps its sizes. The ids of its panels hold the ids of sessions; on the disk a general name
 * stands for each, so that the next session has the same sizes.
 */
export function splitterStorage(ids: () => readonly string[]): {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
} {
  return {
    getItem: (name) =>
      ids().reduce<string | null>(
        (text, id, at) => text?.replaceAll(generalName(at), id) ?? null,
        localStorage.getItem(name),
      ),
    setItem: (name, value) => {
      // A longer id may begin with a shorter one.
      const longFirst = ids()
        .map((id, at) => ({ id, at }))
        .sort((one, other) => other.id.length - one.id.length)
      localStorage.setItem(
        name,
        longFirst.reduce((text, { id, at }) => text.replaceAll(id, generalName(at)), value),
      )
    },
  }
}

function generalName(at: number): string {
  return `{pane ${String(at + 1)}}`
}
