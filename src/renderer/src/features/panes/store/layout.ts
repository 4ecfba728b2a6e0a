/** The sessions of the panes, in columns from left to right, and which of all is in front. */
export interface Layout {
  readonly columns: readonly (readonly string[])[]
  readonly activeAt: number
}

const KEY = 'layout'

/** The layout of the run before; undefined when there is none that can be read. */
export function savedLayout(): Layout | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Readonly<Record<string, unknown>> | null
    const { activeAt, columns, sessions } = kept ?? {}
    // An earlier version had one pane in each column.
    const lists = Array.isArray(columns) ? (columns as unknown[]) : textsOf(sessions).map((id) => [id])
    if (lists.length === 0 || !Number.isSafeInteger(activeAt)) return undefined
    return { columns: lists.map(textsOf), activeAt: Number(activeAt) }
  } catch {
    return undefined
  }
}

function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : []
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
