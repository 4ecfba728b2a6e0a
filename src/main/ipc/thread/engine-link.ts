import { Worker } from 'node:worker_threads'
import type { AlertNews } from '../../../shared/alert-news'
import type { CommandName } from '../../../shared/contract/contract'
import type { Notice } from '../../../shared/contract/windows'
import { builtEntry } from '../../threads/built-entry'
import type { Memory } from '../session-keeper'
import type { WindowHost } from '../window-deps'
import {
  answerOf,
  type EngineCalls,
  type EngineStart,
  type FromEngine,
  type Push,
  type SessionWork,
  type SettingsMirror,
  type ToEngine,
} from './messages'
import { OpenCalls } from './open-calls'

/** What the application does with what the engine says. */
export interface EngineEvents {
  onPush(push: Push): void
  onNotice(notice: Notice): void
  onAlert(news: AlertNews): void
  /** What runs, or what is unseen, has changed: `EngineLink.work`. */
  onWork(): void
  onChosenFiles(files: readonly string[]): void
  /** Keeps this for the next run. */
  onMemory(changed: Partial<Memory>): void
  /**
   * The thread ended by itself, and every session with it; their recordings are on disk. One that has not begun
   * could not begin.
   */
  onLost(why: string, hasBegun: boolean): void
}

/** The engine as one window sees it. */
export interface WindowLink {
  readonly number: number
  /** Rejects when the handler throws, which is a bug, and when the engine is lost. */
  readonly call: (name: CommandName, args: readonly unknown[]) => Promise<unknown>
  close(): void
}

/**
 * The memory for young objects. With the default, messages of 16 KiB fill the memory outside of V8 long before young objects are looked
 * at: in Node it then marks all of its heap instead, several times a second. What it brings is in docs/performance.md.
 */
const YOUNG_MIB = 6

/**
 * The engine in a thread of its own: sockets, sessions and recordings, and the commands of all windows. A slow disk, a filter over
 * millions of rows or a flood of datagrams never holds up a window, and a busy window no socket. Commands, ticks and questions cross as
 * plain data.
 */
export class EngineLink {
  readonly #worker: Worker
  readonly #events: EngineEvents
  readonly #asked = new OpenCalls()
  readonly #hosts = new Map<number, WindowHost>()
  #windows = 0
  #work: readonly SessionWork[] = []
  #hasBegun = false
  #lost: string | undefined

  constructor(start: EngineStart, events: EngineEvents) {
    this.#events = events
    this.#worker = new Worker(builtEntry('engine-thread'), {
      workerData: start,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    })
    this.#worker.on('message', (message: FromEngine) => {
      this.#hear(message)
    })
    this.#worker.on('error', (error) => {
      this.#lose(error instanceof Error ? (error.stack ?? error.message) : String(error))
    })
    this.#worker.on('exit', (code) => {
      this.#lose(`the engine ended with ${String(code)}`)
    })
  }

  /** What runs at this moment. */
  get work(): readonly SessionWork[] {
    return this.#work
  }

  connectWindow(host: WindowHost): WindowLink {
    this.#windows += 1
    const window = this.#windows
    this.#hosts.set(window, host)
    this.#tell({ kind: 'window-opened', window })
    return {
      number: window,
      call: (name, args) => this.#ask((call) => ({ kind: 'command', call, window, name, args })),
      close: () => {
        this.#hosts.delete(window)
        this.#tell({ kind: 'window-closed', window })
      },
    }
  }

  /** Later commands are carried out with these. */
  settingsChanged(mirror: SettingsMirror): void {
    this.#tell({ kind: 'settings', mirror })
  }

  openFile(path: string): Promise<ReturnType<EngineCalls['openFile']>> {
    return this.#engine('openFile', path) as Promise<ReturnType<EngineCalls['openFile']>>
  }

  openDropped(window: number, path: string): Promise<ReturnType<EngineCalls['openDropped']>> {
    return this.#engine('openDropped', window, path) as Promise<ReturnType<EngineCalls['openDropped']>>
  }

  async startLastRunning(): Promise<void> {
    await this.#engine('startLastRunning')
  }

  async closeSession(id: string): Promise<void> {
    await this.#engine('closeSession', id)
  }

  /** Closes all sockets and writes all recordings to disk. */
  async end(): Promise<void> {
    if (this.#lost === undefined) await this.#engine('end')
  }

  #engine<N extends keyof EngineCalls>(name: N, ...args: Parameters<EngineCalls[N]>): Promise<unknown> {
    return this.#ask((call) => ({ kind: 'engine', call, name, args }))
  }

  #ask(message: (call: number) => ToEngine): Promise<unknown> {
    if (this.#lost !== undefined) return Promise.reject(new Error(this.#lost))
    return this.#asked.ask((call) => {
      this.#tell(message(call))
    })
  }

  #tell(message: ToEngine): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromEngine): void {
    switch (message.kind) {
      case 'begun':
        this.#hasBegun = true
        break
      case 'answer':
        this.#asked.settle(message.call, message.answer)
        break
      case 'push':
        this.#events.onPush(message)
        break
      case 'host': {
        const { call, window, name, args } = message
        void answerOf(() => {
          const host = this.#hosts.get(window)
          if (host === undefined) throw new Error(`${name}: the window is closed`)
          return (host[name] as (...args: readonly unknown[]) => unknown).apply(host, [...args])
        }).then((answer) => {
          this.#tell({ kind: 'host-answer', call, answer })
        })
        break
      }
      case 'chosen-files':
        this.#events.onChosenFiles(message.files)
        break
      case 'memory':
        this.#events.onMemory(message.changed)
        break
      case 'work':
        this.#work = message.sessions
        this.#events.onWork()
        break
      case 'notice':
        this.#events.onNotice(message.notice)
        break
      case 'alert':
        this.#events.onAlert(message.news)
    }
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return
    this.#lost = why
    this.#work = []
    this.#asked.rejectAll(new Error(why))
    this.#events.onLost(why, this.#hasBegun)
  }
}
