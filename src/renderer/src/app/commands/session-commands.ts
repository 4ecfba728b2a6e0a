import type { CommandId } from '../../../../shared/commands'
import { isStream } from '../../../../shared/endpoint'
import { isBeginning, isConversationOpen } from '../../../../shared/session'
import { useAlertsStore } from '../../features/alerts/store/alerts'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useTabsStore } from '../../features/conversations/store/tabs'
import { useDialogsStore, type DialogName } from '../../features/dialogs/store/dialogs'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import type { RunnableCommand } from './runnable-command'

type SessionCommandId = Extract<
  CommandId,
  | 'reconnect'
  | 'cancel-connect'
  | 'add-peer'
  | 'groups'
  | 'test-ca'
  | 'code'
  | 'both-legs'
  | 'tls-facts'
  | 'close-connection'
  | 'pause-reading'
  | 'alerts'
  | 'next-alert'
  | 'clear-alerts'
>

/** The commands of the bars over the rows: for the session of the front pane, and for its chosen conversation. */
export function useSessionCommands(): Readonly<Record<SessionCommandId, RunnableCommand>> {
  const sessions = useSessionsStore()
  const conversations = useConversationsStore()
  const tabs = useTabsStore()
  const dialogs = useDialogsStore()
  const alerts = useAlertsStore()

  const state = (): string | undefined => sessions.selected?.state.kind
  const isRunning = (): boolean => state() === 'running'
  const isUdp = (): boolean => sessions.selected?.config.protocol === 'udp'
  const isListener = (): boolean => sessions.selected?.config.role === 'listener'
  const isOpen = (): boolean => isRunning() && tabs.current !== undefined && isConversationOpen(tabs.current.state)

  const dialog = (name: DialogName, when: () => boolean): RunnableCommand => ({
    when,
    run: () => {
      dialogs.show(name)
    },
  })
  const onSelected =
    (act: (id: string) => unknown): (() => void) =>
    () => {
      if (sessions.selectedId !== undefined) act(sessions.selectedId)
    }

  return {
    reconnect: { when: () => state() === 'idle' || state() === 'retrying', run: onSelected(sessions.reconnect) },
    'cancel-connect': {
      when: () => state() === 'starting' || state() === 'retrying',
      run: onSelected(sessions.cancelConnect),
    },
    'add-peer': dialog('add-peer', () => isUdp() && isListener() && isRunning()),
    groups: dialog('groups', () => isUdp() && isRunning()),
    'test-ca': dialog('test-ca', () => sessions.selected?.config.protocol === 'tls' && isListener()),
    code: dialog('code', () => sessions.selected !== undefined),
    'tls-facts': dialog('tls-facts', () => tabs.current?.tls !== undefined),
    alerts: dialog('alerts', () => sessions.selected !== undefined && state() !== 'recording'),
    'next-alert': {
      when: () => alerts.next !== undefined,
      run: () => {
        if (alerts.next !== undefined) alerts.show(alerts.next)
      },
    },
    'clear-alerts': {
      when: () => alerts.unseen(sessions.selectedId ?? '') > 0,
      run: onSelected((id) => alerts.see(id, null)),
    },
    'both-legs': {
      when: () => tabs.current?.pair !== undefined,
      run: () => {
        conversations.showsBothLegs = !conversations.showsBothLegs
      },
    },
    'close-connection': {
      when: isOpen,
      run: onSelected((id) => sessions.end(id, tabs.current?.number ?? 0, 'close')),
    },
    'pause-reading': {
      when: () =>
        isOpen() &&
        tabs.current !== undefined &&
        !isBeginning(tabs.current.state) &&
        isStream(sessions.selected?.config.protocol ?? 'udp'),
      run: onSelected((id) => {
        const { current } = tabs
        if (current !== undefined) void sessions.setPaused(id, current.number, !current.isPaused)
      }),
    },
  }
}
