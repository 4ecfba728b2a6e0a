import type { EndHow, ExportRequest } from '../../shared/contract'
import { reachableAddress } from '../../shared/endpoint'
import { toHex } from '../../shared/hex'
import { done, failed, invalidInput, type Outcome } from '../../shared/failure'
import { parseGroup } from '../../shared/ip'
import type { SessionConfig, SessionSummary } from '../../shared/session'
import type { RecordingsFolder } from '../recording/files/recordings-folder'
import { safeFileName } from '../recording/files/safe-file-name'
import type { LibraryStore } from '../library/library-store'
import type { Sessions } from '../session/sessions'
import type { CommandHandlers } from './channel'
import type { Exports } from './exports'
import type { Loads } from './loads'
import { onLive } from './on-live'
import { createMessageCommands } from './message-commands'
import type { Feed } from './feed'
import { normalFilter } from './normal-filter'
import { createRecordingCommands } from './recording-commands'
import { isOpen, notReachable } from './reach'
import type { WindowDeps } from './window-deps'
import { describeOptionMistake } from '../../shared/words/say-option-mistake'

const EXTENSIONS: Readonly<Record<ExportRequest['format'], string>> = {
  text: 'txt',
  csv: 'csv',
  jsonl: 'jsonl',
  pcapng: 'pcapng',
}

export interface CommandParts {
  readonly sessions: Sessions
  readonly folder: RecordingsFolder
  readonly exports: Exports
  readonly library: LibraryStore
  readonly feed: Feed
  readonly host: WindowDeps
  readonly loads: Loads
}

/** The answers to one window's commands. */
export function createCommands({
  sessions,
  folder,
  exports,
  library,
  feed,
  host,
  loads,
}: CommandParts): CommandHandlers {
  return {
    'bench.snapshot': () => {
      feed.restart()
      return { ...host.snapshot(), sessions: sessions.all.map((session) => session.summary()) }
    },
    'sessions.start': (config) => startSession(sessions, config, host),
    'sessions.stop': (id) =>
      onLive(sessions, id, async (session) => {
        await session.stop()
        host.recordingsChanged()
        return done(null)
      }),
    'sessions.close': async (id) => {
      const outcome = await sessions.close(id)
      host.recordingsChanged()
      return outcome
    },
    'sessions.reconnect': (id) => onLive(sessions, id, (session) => session.reconnect()),
    'sessions.cancelConnect': (id) => onLive(sessions, id, (session) => session.cancelConnect()),
    'sessions.respond': (id, responder) => onLive(sessions, id, (session) => session.setHandler(responder)),
    ...createMessageCommands(sessions, library, host),
    'conversations.end': (id, conversation, how: EndHow) =>
      onLive(sessions, id, (session) => session.end(conversation, how)),
    'conversations.setPaused': (id, conversation, isPaused) =>
      onLive(sessions, id, (session) => session.setPaused(conversation, isPaused)),
    'sessions.changeGroup': (id, group, doing) =>
      onLive(sessions, id, (session) => {
        const membership = parseGroup(group)
        if (membership === undefined)
          return failed(invalidInput(describeOptionMistake({ key: 'groups', value: group, kind: 'group' }), group))
        return session.changeGroup(membership, doing)
      }),
    'failures.explain': (failure, attempt) => sessions.explain(failure, attempt),
    'tls.testCa': () => sessions.testCa(),
    'conversations.addPeer': (id, peer) => onLive(sessions, id, (session) => session.addPeer(peer)),
    'projections.open': (description) => feed.projections.open(description),
    'projections.read': (id, question) => feed.projections.read(id, question),
    'projections.adjust': (id, wish) => feed.projections.adjust(id, wish),
    'projections.close': (id) => {
      feed.projections.close(id)
      return null
    },
    'records.payloadHex': (id, seq, from, count) => {
      const source = sessions.source(id)
      if (!source.ok) return source
      if (seq > source.value.index.count) return failed(invalidInput(`there is no record ${String(seq)}`))
      return done(toHex(source.value.payload(seq, from, count)))
    },
    'sessions.changeDecoding': (id, options) => sessions.changeDecoding(id, options),
    ...createRecordingCommands(sessions, folder, host),
    ...loads.handlers,
    'feed.acknowledge': (tick) => {
      feed.acknowledge(tick)
      return null
    },
    'recordings.list': async () => {
      const listing = await folder.list()
      if (!listing.ok) return listing
      const open = new Map(sessions.all.map((session) => [session.recording.path, session.id]))
      return done(listing.value.map((file) => ({ ...file, ...sessionOf(open.get(file.path)) })))
    },
    'recordings.open': (path) => {
      const mistake = notReachable(folder, sessions, path)
      return mistake === undefined ? openRecording(sessions, path, host) : failed(mistake)
    },
    'recordings.browse': async () => {
      const path = await host.askWhichFile('recording')
      return path === undefined ? done(null) : openRecording(sessions, path, host)
    },
    'recordings.rename': async (path, name) => {
      if (isOpen(sessions, path)) return failed(invalidInput('this recording is open; close its session first'))
      const outcome = await folder.rename(path, name)
      if (outcome.ok) host.recordingsChanged()
      return outcome
    },
    'recordings.reveal': (path) => {
      const mistake = notReachable(folder, sessions, path)
      if (mistake !== undefined) return failed(mistake)
      host.reveal(path)
      return done(null)
    },
    'recordings.delete': async (path) => {
      if (isOpen(sessions, path)) return failed(invalidInput('this recording is open; close its session first'))
      const outcome = await folder.delete(path)
      if (outcome.ok) host.recordingsChanged()
      return outcome
    },
    'exports.start': async (request) => {
      const source = sessions.source(request.sessionId)
      if (!source.ok) return source
      const path = await host.askWhereToSave(safeFileName(source.value.meta.name), EXTENSIONS[request.format])
      if (path === undefined) return done(null)
      return done(
        exports.start(source.value, { ...request, filter: normalFilter(request.filter) }, path, host.pushProgress),
      )
    },
    'exports.cancel': (exportId) => {
      exports.cancel(exportId)
      return null
    },
    'settings.change': (change) => host.changeSettings(change),
    'windows.openBench': () => {
      host.openBench()
      return null
    },
    'windows.openClient': async (listenerId) => {
      const listener = sessions.live(listenerId)
      if (!listener.ok) return listener
      const { state, config } = listener.value
      if (config.role !== 'listener' || state.kind !== 'running')
        return failed(invalidInput('only a running listener can have a client window'))
      const peer = { address: reachableAddress(state.local.address), port: state.local.port }
      const client: SessionConfig = {
        role: 'client',
        protocol: config.protocol,
        peer,
        responder: { kind: 'none' },
        options: {},
      }
      const outcome = await startSession(sessions, client, host)
      if (outcome.ok) host.openClientWindow(outcome.value.id)
      return outcome
    },
  }
}

async function startSession(
  sessions: Sessions,
  config: SessionConfig,
  host: WindowDeps,
): Promise<Outcome<SessionSummary>> {
  const outcome = await sessions.start(config)
  if (!outcome.ok) return outcome
  host.recordingsChanged()
  return done(outcome.value.summary())
}

async function openRecording(sessions: Sessions, path: string, host: WindowDeps): Promise<Outcome<SessionSummary>> {
  const outcome = await sessions.openRecording(path)
  if (!outcome.ok) return outcome
  host.recordingsChanged()
  return done(outcome.value.summary())
}

function sessionOf(sessionId: string | undefined): { readonly sessionId?: string } {
  return sessionId === undefined ? {} : { sessionId }
}
