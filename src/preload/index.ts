import { contextBridge, ipcRenderer } from 'electron'
import type { WindowApi, EventName, Events } from '../shared/contract/contract'

/** A record over all event names, so that a missing one does not compile. */
const EVENTS: Readonly<Record<EventName, true>> = {
  'feed.tick': true,
  'exports.progress': true,
  'recordings.opening': true,
  'loads.progress': true,
  'settings.changed': true,
  'library.changed': true,
  'recordings.changed': true,
  'session.focus': true,
  notice: true,
  'menu.command': true,
}

const bench: WindowApi = {
  // eslint-disable-next-line bench/no-spread-into-calls -- the arguments of one command, as the page spread them itself
  invoke: (name, ...args) => ipcRenderer.invoke(name, ...args),
  on: <N extends EventName>(name: N, listener: (payload: Events[N]) => void) => {
    if (!Object.hasOwn(EVENTS, name)) throw new TypeError(`there is no event ${name}`)
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
