import * as v from 'valibot'
import type { Failure, Outcome } from '../failure'
import { EDIT_ROLES, type EditRole } from '../edit-role'
import type { LibraryState } from '../library'
import { MAX_COPIED_CHARS } from '../limits'
import type { ProjectionChange } from '../projection'
import type { SessionSummary } from '../session'
import { type Settings, settingsChangeSchema } from '../settings'
import { type SchemasOf, count, id, number } from './command-schemas'

/** A conversation that has a window of its own. */
export interface TornTab {
  readonly sessionId: string
  readonly conversation: number
}

/** What a window shows: all sessions, one client, or one conversation. */
export type WindowKind = 'bench' | 'client' | 'tab'

/** The state that a window gets when it opens; afterwards it follows events. */
export interface BenchSnapshot {
  readonly sessions: readonly SessionSummary[]
  readonly settings: Settings
  /** What `locale: 'system'` means here. */
  readonly systemLocale: 'en' | 'zh-CN'
  readonly focusSessionId?: string
  readonly windowKind: WindowKind
  /** The one conversation of a window that shows no other. */
  readonly conversation?: number
  /** The conversations that have windows of their own. */
  readonly torn: readonly TornTab[]
  /** The first window shows the panes of the run before, and remembers its own for the next. */
  readonly restoresLayout: boolean
  readonly notices: readonly Notice[]
  readonly library: LibraryState
  readonly platform: string
  readonly version: string
}

/** A message to the person that does not concern one session. */
export interface Notice {
  readonly kind:
    | 'settings-were-bad'
    | 'messages-were-bad'
    | 'unexpected-error'
    | 'engine-lost'
    | 'file-not-opened'
    | 'session-not-started'
  readonly detail: string
  /** Why; said in the language of the window. */
  readonly failure?: Failure
}

export interface FeedTick {
  readonly tick: number
  readonly sessions: readonly SessionSummary[]
  readonly closedSessions: readonly string[]
  /** What changed of each projection that the window has open, by its number. */
  readonly projections: Readonly<Record<number, ProjectionChange>>
}

export interface WindowCommands {
  'bench.snapshot': () => BenchSnapshot
  'feed.acknowledge': (tick: number) => null
  'settings.change': (change: Partial<Settings>) => Outcome<Settings>
  /** Puts this text on the clipboard of the system. */
  'clipboard.write': (text: string) => null
  /** What the menu of a text field does to what has the focus. */
  'windows.edit': (role: EditRole) => null
  /** The licences of all packages whose code is in the application. */
  'app.licences': () => Outcome<string>
  'windows.openBench': () => null
  /** Opens a window with a client aimed at this listener. */
  'windows.openClient': (listenerSessionId: string) => Outcome<SessionSummary>
  /** Gives a conversation a window of its own, at this place of the screen; one that has a window comes to the front. */
  'windows.tearOff': (sessionId: string, conversation: number, place: ScreenPlace | null) => Outcome<null>
}

/** A point of the screen, in pixels that do not depend on its resolution. */
export interface ScreenPlace {
  readonly x: number
  readonly y: number
}

const onScreen = v.pipe(v.number(), v.safeInteger(), v.minValue(-100_000), v.maxValue(100_000))

export const WINDOW_COMMANDS = {
  'bench.snapshot': v.strictTuple([]),
  'feed.acknowledge': v.strictTuple([count]),
  'settings.change': v.strictTuple([settingsChangeSchema]),
  'clipboard.write': v.strictTuple([v.pipe(v.string(), v.maxLength(MAX_COPIED_CHARS))]),
  'windows.edit': v.strictTuple([v.picklist(EDIT_ROLES)]),
  'app.licences': v.strictTuple([]),
  'windows.openBench': v.strictTuple([]),
  'windows.openClient': v.strictTuple([id]),
  'windows.tearOff': v.strictTuple([id, number, v.nullable(v.strictObject({ x: onScreen, y: onScreen }))]),
} satisfies SchemasOf<WindowCommands>
