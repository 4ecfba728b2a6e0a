import { nextTick } from 'vue'
import { formatEndpoint } from '../../../../shared/endpoint'
import { DENSITIES, THEMES } from '../../../../shared/settings'
import { canSend, isConversationOpen } from '../../../../shared/session'
import { useClipboardStore } from '../../features/clipboard/store/clipboard'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useClientListStore } from '../../features/conversations/store/client-list'
import { useNamesStore } from '../../features/labels/store/names'
import { useTabsStore } from '../../features/conversations/store/tabs'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import { useHoldStore } from '../../features/relay/store/hold'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import { useSettingsStore } from '../../features/settings/store/settings'
import { focusRegion } from './regions'
import { useRecordingCommands } from './recording-commands'
import { useMessageCommands } from './message-commands'
import { useRowCommands } from './row-commands'
import { useSessionCommands } from './session-commands'
import { usePaneCommands } from './pane-commands'
import { useStartCommands } from './start-commands'
import { useTabCommands } from './tab-commands'
import type { Commands } from './runnable-command'

/** The action of each command in this window. A missing one does not compile. */
export function useCommands(): Commands {
  const sessions = useSessionsStore()
  const conversations = useConversationsStore()
  const tabs = useTabsStore()
  const clients = useClientListStore()
  const names = useNamesStore()
  const settings = useSettingsStore()
  const view = usePaneViewStore()
  const dialogs = useDialogsStore()
  const rowCommands = useRowCommands()
  const startCommands = useStartCommands()
  const recordingCommands = useRecordingCommands()
  const clipboard = useClipboardStore()
  const hold = useHoldStore()

  const hasSession = (): boolean => sessions.selected !== undefined
  const stateKind = (): string | undefined => sessions.selected?.state.kind
  const isLive = (): boolean => hasSession() && stateKind() !== 'stopped' && stateKind() !== 'recording'
  const isOpen = (): boolean => {
    const { current } = tabs
    return stateKind() === 'running' && current !== undefined && isConversationOpen(current.state)
  }
  const hasRowsToCome = (): boolean => hasSession() && sessions.selected?.kept === undefined
  const isStream = (): boolean => isOpen() && sessions.selected?.config.protocol !== 'udp'

  const onSelected =
    (act: (id: string) => unknown): (() => void) =>
    () => {
      if (sessions.selectedId !== undefined) act(sessions.selectedId)
    }
  const show = (name: Parameters<typeof dialogs.show>[0]): (() => void) => {
    return () => {
      dialogs.show(name)
    }
  }
  const end = (how: 'half-close' | 'close' | 'reset'): (() => void) =>
    onSelected((id) => sessions.end(id, tabs.current?.number ?? 0, how))

  /** After a key opened it, its first field gets the focus. */
  function toggleHold(): void {
    hold.toggle()
    if (hold.isOpen)
      void nextTick(() => document.querySelector<HTMLElement>('.pane[data-active="true"] .hold-panel input')?.focus())
  }

  return {
    ...rowCommands,
    ...startCommands,
    ...recordingCommands,
    ...useSessionCommands(),
    ...useTabCommands(),
    ...usePaneCommands(),
    ...useMessageCommands(),
    settings: { run: show('settings') },
    palette: { run: show('palette') },
    find: {
      when: hasRowsToCome,
      run: () => {
        document.querySelector<HTMLElement>('.pane[data-active="true"] .record-filter input')?.focus()
      },
    },
    'go-to': { when: hasRowsToCome, run: show('go-to') },
    rows: {
      when: hasSession,
      run: () => {
        view.show('rows')
      },
    },
    frames: {
      when: hasRowsToCome,
      run: () => {
        view.toggle('frames')
      },
    },
    ladder: {
      when: hasRowsToCome,
      run: () => {
        view.toggleLadder()
      },
    },
    statistics: {
      when: hasRowsToCome,
      run: () => {
        view.toggle('statistics')
      },
    },
    clients: {
      when: () => hasSession() && tabs.isShown,
      run: () => {
        clients.toggle()
      },
    },
    inspector: {
      when: hasSession,
      run: () => void settings.change({ showInspector: !settings.settings.showInspector }),
    },
    density: {
      run: () => void settings.change({ density: after(DENSITIES, settings.settings.density) }),
    },
    'next-theme': { run: () => void settings.change({ theme: after(THEMES, settings.settings.theme) }) },
    highlight: { run: show('highlight') },
    'next-region': {
      run: () => {
        focusRegion(1)
      },
    },
    'previous-region': {
      run: () => {
        focusRegion(-1)
      },
    },
    'name-client': {
      when: () => tabs.current !== undefined && !tabs.current.isOthers,
      run: () => {
        if (tabs.current !== undefined) void names.edit(tabs.current)
      },
    },
    'copy-peer': {
      when: () => tabs.current !== undefined && !tabs.current.isOthers,
      run: () => {
        if (tabs.current !== undefined) void clipboard.write(formatEndpoint(tabs.current.peer))
      },
    },
    'mark-client': {
      when: () => conversations.selected !== undefined,
      run: () => {
        conversations.toggleMark(conversations.selectedNumber)
      },
    },
    'half-close': {
      when: () => isStream() && tabs.current !== undefined && canSend(tabs.current.state),
      run: end('half-close'),
    },
    reset: { when: isStream, run: end('reset') },
    compare: { when: () => tabs.current !== undefined, run: show('compare') },
    hold: { when: () => hold.isRelay, run: toggleHold },
    faults: { when: isLive, run: show('faults') },
    rules: { when: hasRowsToCome, run: show('rules') },
    script: { when: hasRowsToCome, run: show('script') },
    replay: { when: isOpen, run: show('replay') },
    help: { run: show('keyboard') },
    licences: { run: show('licences') },
  }
}

function after<T>(all: readonly [T, ...T[]], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length] ?? all[0]
}
