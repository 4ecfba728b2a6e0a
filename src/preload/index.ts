import { contextBridge, ipcRenderer } from 'electron'
import type { Bench, EventName, Events } from '../shared/contract'

const EVENTS: ReadonlySet<string> = new Set([
  'feed.tick',
  'exports.progress',
  'settings.changed',
  'recordings.changed',
  'session.focus',
  'notice',
  'menu.command',
] satisfies EventName[])

const bench: Bench = {
  invoke: (name, ...args) => ipcRenderer.invoke(name, ...args),
  on: <N extends EventName>(name: N, listener: (payload: Events[N]) => void) => {
    if (!EVENTS.has(name)) throw new TypeError(`there is no event ${name}`)
    const forward = (_event: unknown, payload: Events[N]): void => {
      listener(payload)
    }
    ipcRenderer.on(name, forward)
    return () => {
      ipcRenderer.off(name, forward)
    }
  },
}

contextBridge.exposeInMainWorld('bench', bench)
