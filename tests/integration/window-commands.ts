import { join } from 'node:path'
import { checkArguments } from '../../src/main/ipc/check-arguments'
import { ChosenFiles } from '../../src/main/ipc/chosen-files'
import { Scripts } from '../../src/main/session/handler/script/scripts'
import { createCommands } from '../../src/main/ipc/commands'
import type { WindowDeps } from '../../src/main/ipc/window-deps'
import { Exports } from '../../src/main/ipc/exports'
import { Openings } from '../../src/main/ipc/openings'
import { Feed } from '../../src/main/ipc/feed'
import { createLoads } from '../../src/main/ipc/commands/loads'
import { LibraryStore } from '../../src/main/library/library-store'
import { RecordingsFolder } from '../../src/main/recording/files/recordings-folder'
import type { CommandName, Commands } from '../../src/shared/contract/contract'
import { startEngine } from '../support/engine'
import { temporaryFolder } from '../support/folder'

/**
 * A window without a page: its commands as the page calls them, with their arguments checked. The dialogs return the
 * given file.
 */
export function openWindow(pickedFile = '') {
  const folder = temporaryFolder()
  const sessions = startEngine(folder)
  const refuse = (): never => {
    throw new Error('no command of this test asks for it')
  }
  const host: WindowDeps = {
    snapshot: refuse,
    changeSettings: refuse,
    settings: refuse,
    locale: refuse,
    licences: refuse,
    openBench: refuse,
    openClientWindow: refuse,
    tearOff: refuse,
    askWhichFile: () => Promise.resolve(pickedFile),
    askWhichKeyLog: refuse,
    askForFiles: () => Promise.resolve(true),
    edit: refuse,
    copyText: refuse,
    reveal: refuse,
    recordingsChanged: () => undefined,
    pushProgress: refuse,
    pushOpening: () => undefined,
    askWhereToSave: refuse,
    pushLoad: refuse,
  }
  const handlers = createCommands({
    sessions,
    folder: new RecordingsFolder(folder),
    exports: new Exports(),
    openings: new Openings(),
    library: new LibraryStore(join(folder, 'messages.yaml')),
    feed: new Feed(sessions, () => undefined),
    host,
    loads: createLoads(sessions, host, ''),
    scripts: new Scripts(() => true),
    chosen: new ChosenFiles([], () => undefined),
    memory: { keptSessions: [], recentFiles: [] },
  })
  const command = async <N extends CommandName>(
    name: N,
    ...args: Parameters<Commands[N]>
  ): Promise<Awaited<ReturnType<Commands[N]>>> => {
    const checked = checkArguments(name, args)
    if (!checked.ok) throw new TypeError(checked.mistake)
    return (await handlers[name](...checked.value)) as Awaited<ReturnType<Commands[N]>>
  }
  return { sessions, command }
}
