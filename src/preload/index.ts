import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DropChannel } from '../shared/dropped-file'
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
  'windows.torn': true,
  'alerts.raised': true,
  'alerts.show': true,
  'file.dropped': true,
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

type DroppedItem = Parameters<typeof webUtils.getPathForFile>[0]

/** The part of the page's window that is used here. */
declare const window: {
  addEventListener(
    name: 'drop',
    listener: (event: {
      readonly isTrusted: boolean
      readonly dataTransfer: { readonly files: ArrayLike<DroppedItem> } | null
      preventDefault(): void
    }) => void,
    isFirst: true,
  ): void
}

const DROP_CHANNEL: DropChannel = 'dropped-files'

/**
 * A person dropped files: the page gets no say in which. This listener stands before those of the page, in a world that the page cannot
 * change; an event or a file that a page made is not trusted, or has no path.
 */
window.addEventListener(
  'drop',
  (event) => {
    if (!event.isTrusted || event.dataTransfer === null) return
    const paths = Array.from(event.dataTransfer.files, (file) => webUtils.getPathForFile(file)).filter(
      (path) => path !== '',
    )
    if (paths.length === 0) return
    event.preventDefault()
    ipcRenderer.send(DROP_CHANNEL, paths)
  },
  true,
)
