import type { CommandId } from '../../../../shared/commands'
import { useLabelsStore } from '../../features/labels/store/labels'
import { useRecordingsStore } from '../../features/recordings/store/recordings'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import type { RunnableCommand } from './runnable-command'

type RecordingCommandId = Extract<CommandId, `recording-${string}`>

/** What is done with the recording of the list that was chosen last. */
export function useRecordingCommands(): Readonly<Record<RecordingCommandId, RunnableCommand>> {
  const recordings = useRecordingsStore()
  const sessions = useSessionsStore()
  const labels = useLabelsStore()

  /** As it is now: it may be open by now, or gone. */
  const chosen = () => recordings.files.find(({ path }) => path === recordings.chosen?.path)
  const withChosen = (act: (file: NonNullable<ReturnType<typeof chosen>>) => unknown): RunnableCommand => ({
    when: () => chosen() !== undefined,
    run: () => {
      const file = chosen()
      if (file !== undefined) act(file)
    },
  })
  /** A file that a session has open keeps its name and its place; one outside the folder of recordings always does. */
  const whileClosed = (command: RunnableCommand): RunnableCommand => ({
    ...command,
    when: () => {
      const file = chosen()
      return file !== undefined && file.sessionId === undefined && file.isElsewhere !== true
    },
  })

  return {
    'recording-open': withChosen(({ path, sessionId }) => {
      if (sessionId === undefined) void sessions.openRecording(path)
      else sessions.select(sessionId)
    }),
    'recording-rename': whileClosed(withChosen((file) => (recordings.renaming = file))),
    'recording-name': withChosen(({ path, name }) => {
      labels.editRecording(path, name)
    }),
    'recording-merge': withChosen(({ path }) => sessions.mergeRecordings(path)),
    'recording-reveal': withChosen(({ path }) => recordings.reveal(path)),
    'recording-wireshark': withChosen(({ path }) => recordings.openInWireshark(path)),
    'recording-forget': {
      when: () => chosen()?.isElsewhere === true,
      run: () => {
        const file = chosen()
        if (file !== undefined) void recordings.forget(file.path)
      },
    },
    'recording-delete': whileClosed(withChosen((file) => (recordings.deleting = file))),
  }
}
