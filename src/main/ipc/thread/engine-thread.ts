import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { EventName, Events } from '../../../shared/contract/contract'
import { done } from '../../../shared/failure'
import { unexpectedErrors } from '../../../shared/unexpected-errors'
import { builtEntry } from '../../threads/built-entry'
import { ChosenFiles } from '../chosen-files'
import { createEngine, type WindowConnection } from '../engine'
import type { Memory } from '../session-keeper'
import type { WindowDeps, WindowHost } from '../window-deps'
import { answerOf, type EngineCalls, type EngineStart, type FromEngine, type ToEngine } from './messages'
import { OpenCalls } from './open-calls'
import { followWork } from './follow-work'

/** A record over all methods, so that a missing one does not compile. */
const HOST_METHODS: Readonly<Record<keyof WindowHost, true>> = {
  snapshot: true,
  changeSettings: true,
  licences: true,
  openBench: true,
  openClientWindow: true,
  tearOff: true,
  askWhereToSave: true,
  askWhichFile: true,
  askWhichKeyLog: true,
  askForFiles: true,
  reveal: true,
  edit: true,
  copyText: true,
}

const port = parentPort
if (port === null) throw new Error('this is the entry of a thread')
const { folder, application, mirror: firstMirror, chosenFiles, memory: firstMemory } = workerData as EngineStart
let mirror = firstMirror

const tell = (message: FromEngine): void => {
  port.postMessage(message)
}
const push = <N extends EventName>(window: number | null, name: N, payload: Events[N]): void => {
  tell({ kind: 'push', window, name, payload } as FromEngine)
}

unexpectedErrors.tell((reason) => {
  const detail = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
  tell({ kind: 'notice', notice: { kind: 'unexpected-error', detail } })
})
const unexpected = (reason: unknown): void => {
  unexpectedErrors.report(reason)
}
process.on('uncaughtException', unexpected)
process.on('unhandledRejection', unexpected)

let { keptSessions, recentFiles } = firstMemory
/** What changes is kept by main. */
const memory: Memory = {
  get keptSessions() {
    return keptSessions
  },
  set keptSessions(next) {
    keptSessions = next
    tell({ kind: 'memory', changed: { keptSessions } })
  },
  get recentFiles() {
    return recentFiles
  },
  set recentFiles(next) {
    recentFiles = next
    tell({ kind: 'memory', changed: { recentFiles } })
  },
}

const engine = createEngine(
  join(folder, 'recordings'),
  join(folder, 'tls'),
  join(folder, 'messages.yaml'),
  application,
  () => mirror.settings.maxRecordingBytes,
  builtEntry('load-worker'),
  (hash) => mirror.settings.allowedScripts.includes(hash),
  new ChosenFiles(chosenFiles, (files) => {
    tell({ kind: 'chosen-files', files })
  }),
  memory,
)
const { library, sessions, openings, exports, keeper } = engine
if (library.problem !== undefined)
  tell({ kind: 'notice', notice: { kind: 'messages-were-bad', detail: library.problem.message } })
library.onChanged = (state) => {
  push(null, 'library.changed', state)
}
const tellWork = followWork(sessions, (work) => {
  tell({ kind: 'work', sessions: work })
})

sessions.subscribe({
  onAlert: (news) => {
    tell({ kind: 'alert', news })
  },
})

const asked = new OpenCalls()
const windows = new Map<number, WindowConnection>()

function hostOf(window: number): WindowDeps {
  const remote = Object.fromEntries(
    (Object.keys(HOST_METHODS) as (keyof WindowHost)[]).map((name) => [
      name,
      (...args: readonly unknown[]) =>
        asked.ask((call) => {
          tell({ kind: 'host', call, window, name, args })
        }),
    ]),
  ) as unknown as WindowHost
  return {
    ...remote,
    settings: () => mirror.settings,
    locale: () => mirror.locale,
    recordingsChanged: () => {
      push(null, 'recordings.changed', null)
    },
    pushOpening: (progress) => {
      push(window, 'recordings.opening', progress)
    },
    pushProgress: (progress) => {
      push(window, 'exports.progress', progress)
    },
    pushLoad: (progress) => {
      push(window, 'loads.progress', progress)
    },
  }
}

const calls: {
  readonly [N in keyof EngineCalls]: (...args: Parameters<EngineCalls[N]>) => Promise<ReturnType<EngineCalls[N]>>
} = {
  openFile: async (path) => {
    const outcome = await engine.openFile(path, (progress) => {
      push(null, 'recordings.opening', progress)
    })
    if (!outcome.ok) return outcome
    push(null, 'recordings.changed', null)
    return done(outcome.value.id)
  },
  openDropped: async (window, path) => {
    const file = await engine.openDropped(path, (progress) => {
      push(window, 'recordings.opening', progress)
    })
    if (file.kind === 'recording') push(null, 'recordings.changed', null)
    return file
  },
  startLastRunning: async () => {
    const changed = (): void => {
      push(null, 'recordings.changed', null)
    }
    await engine.startLastRunning(changed, (detail, failure) => {
      tell({ kind: 'notice', notice: { kind: 'session-not-started', detail, failure } })
    })
    return null
  },
  closeSession: async (id) => {
    await sessions.close(id)
    return null
  },
  end: async () => {
    keeper.end()
    exports.cancelAll()
    openings.cancelAll()
    await sessions.closeAll()
    return null
  },
}

function answer(call: number, act: () => unknown): void {
  void answerOf(act).then((whole) => {
    tellWork()
    tell({ kind: 'answer', call, answer: whole })
  })
}

port.on('message', (message: ToEngine) => {
  switch (message.kind) {
    case 'settings':
      ;({ mirror } = message)
      break
    case 'window-opened': {
      const { window } = message
      windows.set(
        window,
        engine.connectWindow(hostOf(window), (tick) => {
          push(window, 'feed.tick', tick)
        }),
      )
      break
    }
    case 'window-closed':
      windows.get(message.window)?.close()
      windows.delete(message.window)
      break
    case 'command': {
      const { call, name, args, window } = message
      answer(call, () => {
        const handlers = windows.get(window)?.handlers
        if (handlers === undefined) throw new Error(`${name}: refused, the window is closed`)
        const handler = handlers[name] as (...args: readonly unknown[]) => unknown
        return handler.apply(handlers, [...args])
      })
      break
    }
    case 'engine': {
      const { call, name, args } = message
      answer(call, () => (calls[name] as (...args: readonly unknown[]) => unknown).apply(calls, [...args]))
      break
    }
    case 'host-answer':
      asked.settle(message.call, message.answer)
  }
})
tell({ kind: 'begun' })
