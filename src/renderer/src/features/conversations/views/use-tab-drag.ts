import { inject, onBeforeUnmount } from 'vue'
import type { ConversationSummary } from '../../../../../shared/session'
import { NO_PANE, PANE } from '../../panes/store/pane'
import { usePanesStore } from '../../panes/store/panes'
import { useTabDragStore, type TabTarget } from '../../panes/store/tab-drag'
import { useConversationsStore } from '../store/conversations'
import { useTabsStore } from '../store/tabs'
import { tabTargetAt } from './tab-target'

/** A press that moves less than this is a click; pixels. */
const CLICK_PX = 6

interface Press {
  readonly conversation: ConversationSummary
  readonly title: string
  readonly x: number
  readonly y: number
  isDragging: boolean
}

/**
 * Drags tabs with the mouse: to another place, to the edge of a pane, into another pane, or out of the window. Each of these is a command,
 * too. Returns what a tab does when it is pressed.
 */
export function useTabDrag(): (event: PointerEvent, conversation: ConversationSummary, title: string) => void {
  const pane = inject(PANE, NO_PANE)
  const panes = usePanesStore()
  const tabs = useTabsStore(pane)
  const dragged = useTabDragStore()
  let press: Press | undefined

  function onMove({ clientX: x, clientY: y, buttons }: PointerEvent): void {
    if (press === undefined) return
    if (buttons === 0) {
      end()
      return
    }
    press.isDragging ||= Math.hypot(x - press.x, y - press.y) >= CLICK_PX
    if (press.isDragging) dragged.show({ title: press.title, x, y, target: targetAt(x, y) })
  }

  function targetAt(x: number, y: number): TabTarget | undefined {
    const target = tabTargetAt(x, y, pane.sessionId)
    if (target?.kind !== 'side') return target
    const beside = panes.tiles.find(({ id }) => id === target.paneId)
    return beside !== undefined && panes.hasRoom(beside, target.side) ? target : undefined
  }

  function onUp(event: PointerEvent): void {
    const { conversation, isDragging } = press ?? {}
    const target = dragged.drag?.target
    end()
    if (conversation !== undefined && isDragging === true && target !== undefined) drop(conversation, target, event)
  }

  function drop(conversation: ConversationSummary, target: TabTarget, { screenX, screenY }: PointerEvent): void {
    switch (target.kind) {
      case 'place': {
        const before = tabs.all.find(({ number }) => number === target.before)
        tabs.putBefore(conversation, before)
        break
      }
      case 'side': {
        const beside = panes.tiles.find(({ id }) => id === target.paneId)
        const opened = beside === undefined ? undefined : panes.openBeside(beside, target.side, pane.sessionId)
        if (opened !== undefined) useConversationsStore(opened).select(conversation.number)
        break
      }
      case 'pane': {
        const into = panes.tiles.find(({ id }) => id === target.paneId)
        if (into === undefined) return
        panes.activate(into)
        useConversationsStore(into).select(conversation.number)
        break
      }
      case 'outside':
        tabs.tearOff(conversation, { x: Math.round(screenX), y: Math.round(screenY) })
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    end()
  }

  function end(): void {
    press = undefined
    dragged.show(undefined)
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('blur', end)
    window.removeEventListener('keydown', onKey, true)
  }

  onBeforeUnmount(end)

  return ({ button, clientX: x, clientY: y, ctrlKey, metaKey, shiftKey }, conversation, title) => {
    if (button !== 0 || ctrlKey || metaKey || shiftKey) return
    press = { conversation, title, x, y, isDragging: false }
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', onUp)
    window.addEventListener('blur', end)
    window.addEventListener('keydown', onKey, true)
  }
}
