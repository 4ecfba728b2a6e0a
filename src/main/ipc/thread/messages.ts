import type { AlertNews } from '../../../shared/alert-news'
import type { CommandName, EventName, Events } from '../../../shared/contract/contract'
import type { DroppedFile } from '../../../shared/dropped-file'
import type { Outcome } from '../../../shared/failure'
import type { Settings } from '../../../shared/settings'
import type { Locale } from '../../../shared/words/words'
import type { Notice } from '../../../shared/contract/windows'
import type { Memory } from '../session-keeper'
import type { WindowHost } from '../window-deps'

/** What the engine's thread is started with. */
export interface EngineStart {
  readonly folder: string
  readonly application: string
  readonly mirror: SettingsMirror
  /** Files that a person chose in earlier runs. */
  readonly chosenFiles: readonly string[]
  readonly memory: Readonly<Memory>
}

/** What the thread knows of the settings: main holds them, and sends each change before its answer. */
export interface SettingsMirror {
  readonly settings: Settings
  /** The language of the windows. */
  readonly locale: Locale
}

/** What main has to know of each session without asking: whether it may quit, and whether a window may close. */
export interface SessionWork {
  readonly id: string
  readonly role: 'listener' | 'client' | 'recording'
  readonly isRunning: boolean
  readonly openConversations: number
  readonly unseenAlerts: number
}

/** What main asks of the engine itself. */
export interface EngineCalls {
  openFile(path: string): Outcome<string>
  /** Opens what was dropped on this window; its progress goes there. */
  openDropped(window: number, path: string): DroppedFile
  /** Starts what was running when the application ended. What cannot be started is a notice. */
  startLastRunning(): null
  closeSession(id: string): null
  /** Closes all sockets and writes all recordings to disk. */
  end(): null
}

/** The result of a call, or the text of what it threw. */
export type Answer = { readonly value: unknown } | { readonly error: string }

/** From main to the thread. Calls are numbered; each gets one answer. */
export type ToEngine =
  | { readonly kind: 'settings'; readonly mirror: SettingsMirror }
  | { readonly kind: 'window-opened'; readonly window: number }
  | { readonly kind: 'window-closed'; readonly window: number }
  | {
      readonly kind: 'command'
      readonly call: number
      readonly window: number
      readonly name: CommandName
      readonly args: readonly unknown[]
    }
  | {
      readonly kind: 'engine'
      readonly call: number
      readonly name: keyof EngineCalls
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'host-answer'; readonly call: number; readonly answer: Answer }

/** From the thread to main. */
export type FromEngine =
  | { readonly kind: 'begun' }
  | { readonly kind: 'answer'; readonly call: number; readonly answer: Answer }
  | {
      readonly kind: 'host'
      readonly call: number
      readonly window: number
      readonly name: keyof WindowHost
      readonly args: readonly unknown[]
    }
  | Push
  | { readonly kind: 'chosen-files'; readonly files: readonly string[] }
  | { readonly kind: 'memory'; readonly changed: Partial<Memory> }
  | { readonly kind: 'work'; readonly sessions: readonly SessionWork[] }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'alert'; readonly news: AlertNews }

/** An event for one window, or for all of them (`null`). */
export type Push = {
  [N in EventName]: {
    readonly kind: 'push'
    readonly window: number | null
    readonly name: N
    readonly payload: Events[N]
  }
}[EventName]

/** What a call came to, as plain data. */
export async function answerOf(act: () => unknown): Promise<Answer> {
  try {
    return { value: await act() }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
