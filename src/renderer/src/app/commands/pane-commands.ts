import type { CommandId } from '../../../../shared/commands'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useComposerStore } from '../../features/messages/store/composer'
import type { Side } from '../../features/panes/store/columns'
import { usePanesStore } from '../../features/panes/store/panes'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import { closePane } from './close-pane'
import type { RunnableCommand } from './runnable-command'

type PaneCommandId = Extract<CommandId, 'split' | 'split-below' | 'next-tile' | `tile-${Side}` | 'close-tile'>

/** The commands for the panes of the window. */
export function usePaneCommands(): Readonly<Record<PaneCommandId, RunnableCommand>> {
  const panes = usePanesStore()
  const sessions = useSessionsStore()
  const composer = useComposerStore()

  const canSplit = (side: Side): boolean =>
    sessions.selected !== undefined && sessions.windowKind !== 'tab' && panes.hasRoom(panes.active, side)
  const showBeside = (side: Side): RunnableCommand => ({
    when: () => canSplit(side),
    run: () => {
      const { selectedNumber } = useConversationsStore(panes.active)
      const opened = panes.openBeside(panes.active, side)
      if (opened !== undefined) useConversationsStore(opened).select(selectedNumber)
    },
  })
  const goTo = (side: Side): RunnableCommand => ({
    when: () => panes.tileAt(side) !== undefined,
    run: () => {
      const next = panes.tileAt(side)
      if (next === undefined) return
      panes.activate(next)
      composer.wantCaret()
    },
  })

  return {
    split: showBeside('right'),
    'split-below': showBeside('below'),
    'next-tile': {
      when: () => panes.tiles.length > 1,
      run: () => {
        panes.nextTile()
        composer.wantCaret()
      },
    },
    'tile-left': goTo('left'),
    'tile-right': goTo('right'),
    'tile-above': goTo('above'),
    'tile-below': goTo('below'),
    'close-tile': {
      when: () => panes.tiles.length > 1,
      run: () => {
        void closePane()
      },
    },
  }
}
