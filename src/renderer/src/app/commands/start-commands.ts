import type { CommandId } from '../../../../shared/commands'
import { formatEndpoint } from '../../../../shared/endpoint'
import { useClipboardStore } from '../../features/clipboard/store/clipboard'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { useLabelsStore } from '../../features/labels/store/labels'
import { useLoadsStore } from '../../features/load/store/loads'
import { useRecordingsStore } from '../../features/recordings/store/recordings'
import { hasOwnSettings, kindOf } from '../../features/sessions/store/session-kind'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import type { RunnableCommand } from './runnable-command'

type StartCommandId = Extract<
  CommandId,
  | 'new-session'
  | 'new-window'
  | 'new-client'
  | 'open-recording'
  | 'export'
  | 'load'
  | 'stop-load'
  | 'save-load-html'
  | 'save-load-json'
  | 'save-load-text'
  | 'start-again'
  | 'start-kept'
  | 'stop-session'
  | 'close-session'
  | 'name-session'
  | 'copy-address'
  | 'wireshark'
>

/** The commands for the session of the front pane, and for new ones. */
export function useStartCommands(): Readonly<Record<StartCommandId, RunnableCommand>> {
  const sessions = useSessionsStore()
  const dialogs = useDialogsStore()
  const labels = useLabelsStore()
  const loads = useLoadsStore()
  const clipboard = useClipboardStore()
  const recordings = useRecordingsStore()

  const hasSession = (): boolean => sessions.selected !== undefined
  const stateKind = (): string | undefined => sessions.selected?.state.kind
  const isLive = (): boolean => hasSession() && stateKind() !== 'stopped' && stateKind() !== 'recording'
  const isListening = (): boolean => sessions.selected?.config.role === 'listener' && stateKind() === 'running'
  /** A recording of ours knows the settings of its session; the capture of another program does not. */
  const isOwnRecording = (): boolean => sessions.selected !== undefined && hasOwnSettings(sessions.selected)

  const hasReport = (): boolean => loads.report !== undefined

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

  return {
    'new-session': { run: show('new-session') },
    'new-window': { run: () => void sessions.openWindow() },
    'new-client': { when: isListening, run: onSelected(sessions.openClientWindow) },
    'open-recording': { run: () => void sessions.browseRecording() },
    export: { when: () => sessions.selected?.recordingPath !== '' && hasSession(), run: show('export') },
    load: {
      run: () => {
        loads.isOpen = !loads.isOpen
      },
    },
    'stop-load': { when: () => loads.isRunning, run: loads.stop },
    'save-load-html': { when: hasReport, run: () => void loads.save('html') },
    'save-load-json': { when: hasReport, run: () => void loads.save('json') },
    'save-load-text': { when: hasReport, run: () => void loads.save('text') },
    'start-again': {
      when: () => stateKind() === 'stopped' || isOwnRecording(),
      run: () => {
        const { selected } = sessions
        if (selected === undefined) return
        if (isOwnRecording()) dialogs.showNewSession(kindOf(selected.config), selected.config)
        else void sessions.startAgain(selected)
      },
    },
    'start-kept': { when: () => sessions.kept.length > 0, run: () => void sessions.startAllKept() },
    'stop-session': { when: isLive, run: onSelected(sessions.stop) },
    'close-session': {
      when: () => hasSession() && !isLive() && sessions.windowKind === 'bench',
      run: onSelected(sessions.close),
    },
    'name-session': {
      when: hasSession,
      run: () => {
        const { selected } = sessions
        if (selected !== undefined) labels.editSession(selected.id, selected.name)
      },
    },
    wireshark: {
      when: () => (sessions.selected?.recordingPath ?? '') !== '',
      run: () => void recordings.openInWireshark(sessions.selected?.recordingPath ?? ''),
    },
    'copy-address': {
      when: hasSession,
      run: () => {
        const config = sessions.selected?.config
        if (config !== undefined)
          void clipboard.write(formatEndpoint(config.role === 'listener' ? config.local : config.peer))
      },
    },
  }
}
