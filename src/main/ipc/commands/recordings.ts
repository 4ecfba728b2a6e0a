import type { OpeningProgress, RecordingCommands, RecordingFile } from '../../../shared/contract/recordings'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { SessionSummary } from '../../../shared/session'
import { APPLICATION } from '../../../shared/version'
import { mergeRecordings } from '../../recording/export/merge'
import { safeFileName } from '../../recording/files/safe-file-name'
import { openRecording } from '../../recording/open-recording'
import type { Sessions } from '../../session/sessions'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { openFile, recentFiles } from '../open-file'
import { openInWireshark } from '../wireshark'
import { isOpen, notReachable } from '../reach'
import type { WindowDeps } from '../window-deps'
import { refusal } from '../../../shared/words/say-failure'

/** Commands for the recordings in their folder, and for other files. */
export function createRecordingCommands({
  sessions,
  folder,
  openings,
  memory,
  host,
}: Pick<CommandParts, 'sessions' | 'folder' | 'openings' | 'memory' | 'host'>): HandlersOf<RecordingCommands> {
  const openForReading = async (path: string): Promise<Outcome<SessionSummary>> => {
    const report = (progress: OpeningProgress): void => {
      host.pushOpening(progress)
    }
    const outcome = await openFile({ sessions, folder, openings, memory }, path, report)
    if (!outcome.ok) return outcome
    host.recordingsChanged()
    return done(outcome.value.summary())
  }
  return {
    'recordings.list': async () => {
      const listing = await folder.list()
      if (!listing.ok) return listing
      const open = new Map(sessions.all.map((session) => [session.recording.path, session.id]))
      const files: readonly RecordingFile[] = [...(await recentFiles({ memory })), ...listing.value]
      return done(files.map((file) => ({ ...file, ...sessionOf(open.get(file.path)) })))
    },
    'recordings.open': (path) => {
      const mistake = notReachable({ folder, sessions, memory }, path)
      return mistake === undefined ? openForReading(path) : failed(mistake)
    },
    'recordings.browse': async () => {
      const path = await host.askWhichFile('recording')
      return path === undefined ? done(null) : openForReading(path)
    },
    'recordings.cancelOpening': (openingId) => {
      openings.cancel(openingId)
      return null
    },
    'recordings.rename': async (path, name) => {
      if (isOpen(sessions, path)) return failed(refusal('recordingOpen'))
      const outcome = await folder.rename(path, name)
      if (outcome.ok) host.recordingsChanged()
      return outcome
    },
    'recordings.reveal': (path) => {
      const mistake = notReachable({ folder, sessions, memory }, path)
      if (mistake !== undefined) return failed(mistake)
      host.reveal(path)
      return done(null)
    },
    'recordings.delete': async (path) => {
      if (isOpen(sessions, path)) return failed(refusal('recordingOpen'))
      const outcome = await folder.delete(path)
      if (outcome.ok) host.recordingsChanged()
      return outcome
    },
    'recordings.wireshark': (path) => {
      const mistake = notReachable({ folder, sessions, memory }, path)
      if (mistake !== undefined) return failed(mistake)
      // What is still buffered belongs to what is looked at.
      for (const { id, recording } of sessions.all) {
        const source = recording.path === path ? sessions.source(id) : undefined
        if (source?.ok === true) source.value.flush()
      }
      return openInWireshark(path)
    },
    'recordings.forget': (path) => {
      memory.recentFiles = memory.recentFiles.filter((each) => each !== path)
      host.recordingsChanged()
      return null
    },
    'recordings.merge': (path) => {
      const mistake = notReachable({ folder, sessions, memory }, path)
      return mistake === undefined ? merge(sessions, host, path) : failed(mistake)
    },
  }
}

function sessionOf(sessionId: string | undefined): { readonly sessionId?: string } {
  return sessionId === undefined ? {} : { sessionId }
}

/** A merge that a window started always runs to its end. */
const NEVER = new AbortController().signal

async function merge(sessions: Sessions, host: WindowDeps, path: string): Promise<Outcome<SessionSummary | null>> {
  const otherPath = await host.askWhichFile('recording')
  if (otherPath === undefined) return done(null)
  const [first, second] = [await openRecording(path), await openRecording(otherPath)]
  const sources = [first, second].flatMap((opening) => (opening.ok ? opening.value : []))
  try {
    if (!first.ok) return first
    if (!second.ok) return second
    const target = await host.askWhereToSave(safeFileName(sources.map(({ meta }) => meta.name).join(' + ')), 'pcapng')
    if (target === undefined) return done(null)
    if (isOpen(sessions, target)) return failed(refusal('targetOpen', { path: target }, { subject: target }))
    const merging = await mergeRecordings(sources, {
      path: target,
      // The dialog has asked whether to replace the file.
      replace: true,
      application: APPLICATION,
      signal: NEVER,
    })
    if (!merging.ok) return merging
    const opening = await sessions.openRecording(target)
    host.recordingsChanged()
    return opening.ok ? done(opening.value.summary()) : opening
  } finally {
    for (const source of sources) source.close()
  }
}
