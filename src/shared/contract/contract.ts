import type { AlertPlace } from '../alert'
import type { AlertNews } from '../alert-news'
import type { CommandId } from '../commands'
import type { DroppedFile } from '../dropped-file'
import type { LibraryState } from '../library'
import type { LoadProgress } from '../load'
import type { Settings } from '../settings'
import { SESSION_COMMANDS, type SessionCommands } from './sessions'
import { CONVERSATION_COMMANDS, type ConversationCommands } from './conversations'
import { RELAY_COMMANDS, type RelayCommands } from './relay'
import { ALERT_COMMANDS, type AlertCommands } from './alerts'
import { FAULT_COMMANDS, type FaultCommands } from './faults'
import { JOB_COMMANDS, type JobCommands } from './jobs'
import { LIBRARY_COMMANDS, type LibraryCommands } from './library'
import { PROJECTION_COMMANDS, type ProjectionCommands } from './projections'
import { RECORDING_COMMANDS, type OpeningProgress, type RecordingCommands } from './recordings'
import { EXPORT_COMMANDS, type ExportCommands, type ExportProgress } from './exports'
import { RULES_COMMANDS, type RulesCommands } from './rules'
import { SCRIPT_COMMANDS, type ScriptCommands } from './scripts'
import { LOAD_COMMANDS, type LoadCommands } from './loads'
import { WINDOW_COMMANDS, type WindowCommands, type FeedTick, type Notice, type TornTab } from './windows'

/** Everything a window can ask, by subject. The value is the function's type; each has a schema beside it and a handler in main/ipc. */
export interface Commands
  extends
    SessionCommands,
    ConversationCommands,
    RelayCommands,
    FaultCommands,
    AlertCommands,
    JobCommands,
    LibraryCommands,
    ProjectionCommands,
    RecordingCommands,
    ExportCommands,
    LoadCommands,
    RulesCommands,
    ScriptCommands,
    WindowCommands {}

/** The schema of the arguments of each command. */
export const COMMAND_SCHEMAS = {
  ...SESSION_COMMANDS,
  ...CONVERSATION_COMMANDS,
  ...RELAY_COMMANDS,
  ...FAULT_COMMANDS,
  ...ALERT_COMMANDS,
  ...JOB_COMMANDS,
  ...LIBRARY_COMMANDS,
  ...PROJECTION_COMMANDS,
  ...RECORDING_COMMANDS,
  ...EXPORT_COMMANDS,
  ...LOAD_COMMANDS,
  ...RULES_COMMANDS,
  ...SCRIPT_COMMANDS,
  ...WINDOW_COMMANDS,
} satisfies Record<keyof Commands, unknown>

/** Everything that main pushes to a window. */
export interface Events {
  'feed.tick': FeedTick
  'exports.progress': ExportProgress
  'recordings.opening': OpeningProgress
  'loads.progress': LoadProgress
  'settings.changed': Settings
  'library.changed': LibraryState
  'recordings.changed': null
  'session.focus': string
  /** Which conversations have windows of their own. */
  'windows.torn': readonly TornTab[]
  /** Told in this window, where somebody is, or will be. */
  'alerts.raised': AlertNews
  /** The person chose the notification of the system. */
  'alerts.show': AlertPlace
  /** A file that the person dropped on this window. */
  'file.dropped': DroppedFile
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
