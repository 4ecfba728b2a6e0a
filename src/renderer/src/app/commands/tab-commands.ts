import type { CommandId } from '../../../../shared/commands'
import { isConversationOpen, type ConversationSummary } from '../../../../shared/session'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useTabsStore } from '../../features/conversations/store/tabs'
import { useComposerStore } from '../../features/messages/store/composer'
import type { Pane } from '../../features/panes/store/pane'
import { usePanesStore } from '../../features/panes/store/panes'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import { useTornTabsStore } from '../../features/panes/store/torn-tabs'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import { closePane } from './close-pane'
import type { RunnableCommand } from './runnable-command'

type TabCommandId = Extract<
  CommandId,
  | `tab-${number}`
  | 'next-waiting'
  | 'previous-waiting'
  | 'next-tab'
  | 'previous-tab'
  | 'pin-tab'
  | 'move-tab-left'
  | 'move-tab-right'
  | 'tear-off'
  | 'bring-back'
  | 'close-tab'
  | 'close-finished'
>

/** The commands for the tabs of the front pane. */
export function useTabCommands(): Readonly<Record<TabCommandId, RunnableCommand>> {
  const sessions = useSessionsStore()
  const conversations = useConversationsStore()
  const tabs = useTabsStore()
  const composer = useComposerStore()
  const view = usePaneViewStore()
  const torn = useTornTabsStore()
  const panes = usePanesStore()

  const hasTabs = (): boolean => sessions.selected !== undefined && torn.only === undefined
  const isOpen = (): boolean =>
    sessions.selected?.state.kind === 'running' && tabs.current !== undefined && isConversationOpen(tabs.current.state)
  /** The chosen tab; a conversation without one cannot be moved. */
  const chosen = (): ConversationSummary | undefined => (tabs.isShown ? conversations.selected : undefined)

  const toConversation = (choose: () => unknown): RunnableCommand['run'] => {
    return () => {
      choose()
      composer.wantCaret()
    }
  }
  const onChosen = (act: (conversation: ConversationSummary) => unknown): RunnableCommand['run'] => {
    return () => {
      const conversation = chosen()
      if (conversation !== undefined) act(conversation)
    }
  }
  const tab = (at: number): RunnableCommand => ({
    when: () => hasTabs() && tabs.all.length >= at,
    run: toConversation(() => {
      conversations.select(tabs.all[at - 1]?.number ?? 0)
    }),
  })
  const waiting = (by: 1 | -1): RunnableCommand => ({
    when: () => conversations.waitingCount > 0,
    run: toConversation(() => conversations.selectWaiting(by)),
  })
  const neighbour = (by: 1 | -1): RunnableCommand => ({
    when: hasTabs,
    run: toConversation(() => {
      tabs.selectNext(by)
    }),
  })
  const move = (by: 1 | -1): RunnableCommand => ({
    when: () => {
      const conversation = chosen()
      return conversation !== undefined && tabs.canMove(conversation, by)
    },
    run: onChosen((conversation) => {
      tabs.move(conversation, by)
    }),
  })

  /** The pane shows nothing of its own: all conversations, or one that is beside it in another pane, too. */
  function isSpare(): boolean {
    const { active, tiles } = panes
    const shownIn = (pane: Pane): number => useConversationsStore(pane).selectedNumber
    if (tiles.length === 1) return false
    if (tabs.current === undefined) return true
    return tiles.some(
      (pane) => pane.id !== active.id && pane.sessionId === active.sessionId && shownIn(pane) === shownIn(active),
    )
  }

  /**
   * Closes what is in front: a view over the rows first, then a pane that shows nothing of its own, then the tab; a client window stands
   * for the tab of its client, and closing the window of a conversation brings its tab back.
   */
  function closeTab(): void {
    const { current } = tabs
    if (view.content !== 'rows') view.show('rows')
    else if (torn.only !== undefined || (sessions.windowKind === 'client' && !isOpen())) window.close()
    else if (isSpare()) void closePane()
    else if (current !== undefined) void tabs.close(current)
  }

  return {
    'next-waiting': waiting(1),
    'previous-waiting': waiting(-1),
    'next-tab': neighbour(1),
    'previous-tab': neighbour(-1),
    'tab-1': tab(1),
    'tab-2': tab(2),
    'tab-3': tab(3),
    'tab-4': tab(4),
    'tab-5': tab(5),
    'tab-6': tab(6),
    'tab-7': tab(7),
    'tab-8': tab(8),
    'tab-9': tab(9),
    'pin-tab': {
      when: () => chosen() !== undefined,
      run: onChosen((conversation) => {
        tabs.pin(conversation)
      }),
    },
    'move-tab-left': move(-1),
    'move-tab-right': move(1),
    'tear-off': {
      when: () => sessions.windowKind === 'bench' && chosen() !== undefined,
      run: onChosen((conversation) => {
        tabs.tearOff(conversation)
      }),
    },
    'bring-back': {
      when: () => torn.only !== undefined,
      run: () => {
        window.close()
      },
    },
    'close-tab': { when: () => sessions.selected !== undefined, run: closeTab },
    'close-finished': { when: () => tabs.finished.length > 0, run: () => void tabs.closeFinished() },
  }
}
