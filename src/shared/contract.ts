import type { CommandId } from './commands'
import type { Comparison } from './comparison'
import type { FailedAttempt, Finding } from './diagnosis'
import type { Endpoint } from './endpoint'
import type { Failure, Outcome } from './failure'
import type { MessagePayload } from './message/compose-message'
import type { SessionOptions } from './options/catalogue'
import type { OptionTarget } from './options/option'
import type { Library, LibraryState } from './library'
import type { LoadPlan, LoadProgress } from './load'
import type { TypedPayload } from './payload-codec'
import type {
  OpenedProjection,
  ProjectionAnswer,
  ProjectionChange,
  ProjectionDescription,
  ProjectionQuestion,
  ProjectionWish,
} from './projection'
import type { ReplayOptions } from './replay'
import type { Sequence } from './sequence'
import type { ResponderConfig, RowFilter, SessionConfig, SessionSummary } from './session'
import type { Settings } from './settings'

export type ExportFormat = 'text' | 'csv' | 'jsonl' | 'pcapng'

export interface ExportRequest {
  readonly sessionId: string
  readonly format: ExportFormat
  readonly filter: RowFilter
  /** CSV only: cells that a spreadsheet would run as formulas get an apostrophe in front. */
  readonly guardFormulas: boolean
}

export interface ExportProgress {
  readonly exportId: string
  readonly fileName: string
  readonly rowsDone: number
  readonly rowsTotal: number
  readonly result?:
    | { readonly kind: 'saved'; readonly path: string; readonly bytes: number }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'failed'; readonly failure: Failure }
}

export interface RecordingFile {
  readonly name: string
  readonly path: string
  readonly byteLength: number
  readonly modifiedAtMs: number
  /** The session that holds this file open, running or opened to read. */
  readonly sessionId?: string
}

/** What a window is told when it opens; afterwards it only follows events. */
export interface BenchSnapshot {
  readonly sessions: readonly SessionSummary[]
  readonly settings: Settings
  /** What `locale: 'system'` means here. */
  readonly systemLocale: 'en' | 'zh-CN'
  readonly focusSessionId?: string
  readonly windowKind: 'bench' | 'client'
  readonly notices: readonly Notice[]
  readonly library: LibraryState
  readonly platform: string
  readonly version: string
}

/** Something to tell the person that is not about one session. */
export interface Notice {
  readonly kind: 'settings-were-bad' | 'messages-were-bad' | 'unexpected-error' | 'file-not-opened'
  readonly detail: string
}

export interface FeedTick {
  readonly tick: number
  readonly sessions: readonly SessionSummary[]
  readonly closedSessions: readonly string[]
  /** What changed of each projection that the window has open, by its number. */
  readonly projections: Readonly<Record<number, ProjectionChange>>
}

/** Everything a window can ask. The value is the function's type; each has a schema and a handler in main/ipc. */
export interface Commands {
  'bench.snapshot': () => BenchSnapshot
  'sessions.start': (config: SessionConfig) => Outcome<SessionSummary>
  'sessions.stop': (sessionId: string) => Outcome<null>
  /** Takes a stopped session off the list; its recording stays. */
  'sessions.close': (sessionId: string) => Outcome<null>
  'sessions.reconnect': (sessionId: string) => Outcome<null>
  'sessions.cancelConnect': (sessionId: string) => Outcome<null>
  'sessions.respond': (sessionId: string, responder: ResponderConfig) => Outcome<null>
  /** Returns how many bytes the message had. */
  'conversations.send': (sessionId: string, conversation: number, payload: MessagePayload) => Outcome<number>
  /** To the open ones of these conversations; `null` means to all open ones. */
  'conversations.sendToMany': (
    sessionId: string,
    conversations: readonly number[] | null,
    payload: MessagePayload,
  ) => Outcome<SendToManyResult>
  /** Begins a sequence for each of these conversations, or for all open ones. */
  'runs.start': (
    sessionId: string,
    conversations: readonly number[] | null,
    sequence: Sequence,
  ) => Outcome<SendToManyResult>
  /** Asks for a file, then sends it; `null` when the person gave up. Progress is in the session's `runs`. */
  'runs.sendFile': (sessionId: string, conversation: number) => Outcome<number | null>
  /** Ends a run; takes one that has ended off the list. */
  'runs.stop': (sessionId: string, run: number) => Outcome<null>
  /** Replaces all that is saved; refused when it was changed since this revision. */
  'library.save': (library: Library, revision: number) => Outcome<LibraryState>
  /** Asks for a file and adds what is in it; `null` when the person gave up. */
  'library.import': () => Outcome<LibraryState | null>
  /** Asks where to, and returns the path; `null` when the person gave up. */
  'library.export': () => Outcome<string | null>
  /** Options of a session as `--config FILE` takes them, without secrets. */
  'options.save': (target: OptionTarget, options: SessionOptions) => Outcome<string | null>
  'options.load': (target: OptionTarget) => Outcome<SessionOptions | null>
  'conversations.end': (sessionId: string, conversation: number, how: EndHow) => Outcome<null>
  /** Stops reading from a stream, or goes on. */
  'conversations.setPaused': (sessionId: string, conversation: number, isPaused: boolean) => Outcome<null>
  /** Joins or leaves a multicast group, written as in the option `groups`. */
  'sessions.changeGroup': (sessionId: string, group: string, doing: 'join' | 'leave') => Outcome<null>
  /** The likely causes of a failure, looked into. */
  'failures.explain': (failure: Failure, attempt: FailedAttempt) => readonly Finding[]
  /** Where the certificate of the test CA is; made on the first use. */
  'tls.testCa': () => Outcome<{ readonly path: string; readonly pem: string }>
  'conversations.addPeer': (sessionId: string, peer: Endpoint) => Outcome<number>
  /** What a pane shows: the feed tells how it changes until it is closed, or the page is loaded anew. */
  'projections.open': (description: ProjectionDescription) => Outcome<OpenedProjection>
  'projections.read': (id: number, question: ProjectionQuestion) => Outcome<ProjectionAnswer>
  'projections.adjust': (id: number, wish: ProjectionWish) => Outcome<ProjectionChange>
  'projections.close': (id: number) => null
  'records.payloadHex': (sessionId: string, seq: number, from: number, count: number) => Outcome<string>
  /** Framing and encoding of a session: those named, the others as they are by themselves. */
  'sessions.changeDecoding': (sessionId: string, options: SessionOptions) => Outcome<null>
  'feed.acknowledge': (tick: number) => null
  'recordings.list': () => Outcome<readonly RecordingFile[]>
  'recordings.open': (path: string) => Outcome<SessionSummary>
  /** Asks for a file with the system's dialog; `null` when the person gave up. */
  'recordings.browse': () => Outcome<SessionSummary | null>
  'recordings.rename': (path: string, name: string) => Outcome<RecordingFile>
  'recordings.reveal': (path: string) => Outcome<null>
  'recordings.delete': (path: string) => Outcome<null>
  /** Asks where to, then runs; progress comes as events. `null` when the person gave up. */
  'exports.start': (request: ExportRequest) => Outcome<string | null>
  'exports.cancel': (exportId: string) => null
  /** What differs between a conversation and one of another session, or of the same. */
  'conversations.compare': (
    sessionId: string,
    conversation: number,
    otherId: string,
    otherConversation: number,
  ) => Outcome<Comparison>
  /** Plays a recorded conversation into one that is open; returns the number of the run. */
  'runs.replay': (
    sessionId: string,
    conversation: number,
    recordedId: string,
    recordedConversation: number,
    options: ReplayOptions,
  ) => Outcome<number>
  /** Asks for another recording and where to save; opens what came of it. `null` when the person gave up. */
  'recordings.merge': (path: string) => Outcome<SessionSummary | null>
  /**
   * One load at a time for each window; progress comes as events. `acceptsUntrusted` is for TLS; `isAgreed` says that the
   * owner of a target that is not this machine wants it.
   */
  'loads.start': (plan: LoadPlan, payload: TypedPayload, acceptsUntrusted: boolean, isAgreed: boolean) => Outcome<null>
  'loads.stop': () => null
  /** Saves the last report; returns its path, `null` when the person gave up. */
  'loads.save': (format: 'text' | 'json' | 'html') => Outcome<string | null>
  'settings.change': (change: Partial<Settings>) => Outcome<Settings>
  'windows.openBench': () => null
  /** Opens a window with a client aimed at this listener. */
  'windows.openClient': (listenerSessionId: string) => Outcome<SessionSummary>
}

export type EndHow = 'half-close' | 'close' | 'reset'

export interface SendToManyResult {
  readonly sent: number
  readonly refused: number
}

/** Everything main tells a window. */
export interface Events {
  'feed.tick': FeedTick
  'exports.progress': ExportProgress
  'loads.progress': LoadProgress
  'settings.changed': Settings
  'library.changed': LibraryState
  'recordings.changed': null
  'session.focus': string
  notice: Notice
  'menu.command': CommandId
}

export type CommandName = keyof Commands
export type EventName = keyof Events

/** What `window.bench` is. */
export interface WindowApi {
  invoke<N extends CommandName>(name: N, ...args: Parameters<Commands[N]>): Promise<ReturnType<Commands[N]>>
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void
}
