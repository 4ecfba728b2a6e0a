import type { CommandId } from './commands'
import type { Comparison } from './comparison'
import type { FailedAttempt, Finding } from './diagnosis'
import type { Endpoint } from './endpoint'
import type { Failure, Outcome } from './failure'
import type { MessagePayload } from './message/compose-message'
import type { FrameCounts, FrameKind, FrameSegment } from './framing/frame-segment'
import type { SessionOptions } from './options/catalogue'
import type { OptionTarget } from './options/option'
import type { HighlightRule } from './highlight'
import type { Library, LibraryState } from './library'
import type { LoadPlan, LoadProgress } from './load'
import type { TypedPayload } from './payload-codec'
import type { ReplayOptions } from './replay'
import type { Sequence } from './sequence'
import type { Direction, RecordRow } from './record'
import type { ConversationSummary, ResponderConfig, RowFilter, SessionConfig, SessionSummary } from './session'
import type { Settings } from './settings'
import type { StatisticsOptions, StatisticsSnapshot } from './statistics'

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

export interface ViewSnapshot {
  readonly viewId: number
  readonly count: number
  readonly conversations: readonly ConversationSummary[]
}

export interface FramesSnapshot {
  readonly framesId: number
  readonly counts: FrameCounts
}

export interface FeedTick {
  readonly tick: number
  readonly sessions: readonly SessionSummary[]
  readonly closedSessions: readonly string[]
  /** Of the session on screen: those that changed. */
  readonly conversations: readonly ConversationSummary[]
  readonly view?: {
    readonly viewId: number
    readonly count: number
    /** Rows looked at so far by a filter, of how many. */
    readonly scanned: number
    readonly total: number
    /** The record on which a pattern took too long; 0 while there is none. */
    readonly stoppedAt: number
    /** The newest rows of the view; `tailFrom` is the position of the first. */
    readonly tailFrom: number
    readonly tail: readonly RecordRow[]
  }
  readonly frames?: FramesSnapshot
  readonly statistics?: StatisticsSnapshot
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
  'view.open': (sessionId: string, filter: RowFilter, highlights: readonly HighlightRule[]) => Outcome<ViewSnapshot>
  'view.follow': (viewId: number, tail: boolean) => Outcome<null>
  'view.read': (viewId: number, from: number, count: number) => Outcome<readonly RecordRow[]>
  /** Position of the record, or of the next one that the view holds. */
  'view.locate': (viewId: number, seq: number) => Outcome<number>
  /** Position of the first row at this time or later; the last row when there is none. */
  'view.locateTime': (viewId: number, atNs: bigint) => Outcome<number>
  'records.payloadHex': (sessionId: string, seq: number, from: number, count: number) => Outcome<string>
  /** Framing and encoding of a session: those named, the others as they are by themselves. */
  'sessions.changeDecoding': (sessionId: string, options: SessionOptions) => Outcome<null>
  /** Chunks and frames of one conversation, side by side; replaces the one that was open in this window. */
  'frames.open': (sessionId: string, conversation: number) => Outcome<FramesSnapshot>
  'frames.close': () => null
  'frames.read': (framesId: number, from: number, count: number) => Outcome<readonly FrameSegment[]>
  /** Shows chunks or frames of this kind alone, each whole, or all again; a frame stands where it ended. */
  'frames.only': (framesId: number, kind: FrameKind | null) => Outcome<FramesSnapshot>
  /** The whole frame as it came, and what it carries; at most 64 KiB. */
  'frames.bytes': (
    framesId: number,
    direction: Direction,
    frame: number,
  ) => Outcome<{ readonly hex: string; readonly contentHex: string }>
  /** Figures of one conversation, or of all (0); replaces those that were open in this window. Returns their number. */
  'statistics.open': (sessionId: string, conversation: number, options: StatisticsOptions) => Outcome<number>
  'statistics.close': () => null
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
