import type { InjectionKey } from 'vue'

/** A view of one session in a window. What is chosen, filtered and composed in it is its own. */
export interface Pane {
  readonly id: string
  readonly sessionId: string
}

/** The pane without a session. */
export const NO_PANE: Pane = { id: '', sessionId: '' }

/** The pane around a component. */
export const PANE: InjectionKey<Pane> = Symbol('pane')

const closers = new Map<string, (() => void)[]>()

/** Called when the pane is removed for good. */
export function onPaneClosed(paneId: string, act: () => void): void {
  closers.set(paneId, [...(closers.get(paneId) ?? []), act])
}

export function closePane(paneId: string): void {
  for (const act of closers.get(paneId) ?? []) act()
  closers.delete(paneId)
}
