import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Side } from './columns'

/** A part of the window, in pixels. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where a dragged tab would be put. */
export type TabTarget =
  | { readonly kind: 'place'; readonly before: number | undefined; readonly area: Area }
  | { readonly kind: 'side'; readonly paneId: string; readonly side: Side; readonly area: Area }
  | { readonly kind: 'pane'; readonly paneId: string; readonly area: Area }
  | { readonly kind: 'outside' }

/** The tab that is being dragged with the mouse. */
export interface TabDrag {
  /** The words under the pointer. */
  readonly title: string
  readonly x: number
  readonly y: number
  readonly target: TabTarget | undefined
}

export const useTabDragStore = defineStore('tab-drag', () => {
  const drag = shallowRef<TabDrag>()

  function show(next: TabDrag | undefined): void {
    drag.value = next
  }

  return { drag, show }
})
