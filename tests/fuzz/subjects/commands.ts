import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { checkArguments } from '../../../src/main/ipc/check-arguments'
import { ChosenFiles } from '../../../src/main/ipc/chosen-files'
import { createEngine } from '../../../src/main/ipc/engine'
import type { WindowDeps } from '../../../src/main/ipc/window-deps'
import { COMMAND_SCHEMAS, type CommandName } from '../../../src/shared/contract/contract'
import { done, type Failure } from '../../../src/shared/failure'
import { DEFAULT_SETTINGS } from '../../../src/shared/settings'
import { captureFile, datagram, pcap } from '../../support/captures'
import { listenerConfig, portOf, valueOf } from '../../support/engine'
import { temporaryFolder } from '../../support/folder'
import { peerClient } from '../../support/peers'
import { below, oneOf, type Random } from '../mutate'
import { SchemaValues, type Known } from '../schema-values'
import { checkFailure, type FuzzSubject } from '../subject'

const NAMES = Object.keys(COMMAND_SCHEMAS) as CommandName[]
/** Commands of one input, one after the other in the same engine. */
const MOST_COMMANDS = 12
const LOAD_WORKER = join(import.meta.dirname, '../../../out/main/load-worker.js')

type Command = readonly [name: CommandName, args: readonly unknown[]]

/** Stands for the id of a session and for a path until they are known. */
const SESSIONS = ['@session 0', '@session 1', '@session 2', 'nobody']
const PATHS = ['@path recording.pcapng', '@path nothing.pcapng', '@path', '@path a.rules.yaml', '/nowhere/x']

/** Nothing leaves this machine, and nothing is written but in the folder of the test. */
const known: Known = (key, random) => {
  switch (key) {
    case 'id':
    case 'sessionId':
      return oneOf(random, SESSIONS)
    case 'path':
      return oneOf(random, PATHS)
    case 'address':
      return oneOf(random, ['127.0.0.1', '127.0.0.1', '::1', '', '127.0.0.256.'])
    case 'port':
      return oneOf(random, [0, 0, 0, 9, 70_000, -1])
    case 'options':
      return oneOf(random, [{}, {}, { framing: 'line' }, { idleTimeoutMs: 10 }, { fault: ['loss=5%'] }, { encoding: 'gb18030' }, { nothing: 1 }]) // prettier-ignore
    default:
      return undefined
  }
}

function commandsOf(random: Random): Command[] {
  return Array.from({ length: 1 + below(random, MOST_COMMANDS) }, () => {
    const name = oneOf(random, NAMES)
    const values = new SchemaValues(known, random, oneOf(random, [0, 0, 0.05, 0.2]))
    const args = values.of(COMMAND_SCHEMAS[name])
    return [name, Array.isArray(args) ? args : [args]]
  })
}

/** The window's side of things: dialogs are answered with a file of the test, or cancelled. */
function host(folder: string): WindowDeps {
  let asked = 0
  const nothing = (): void => undefined
  return {
    snapshot: () => Promise.resolve({ settings: DEFAULT_SETTINGS, systemLocale: 'en', windowKind: 'bench', restoresLayout: true,
        torn: [], notices: [], platform: 'linux', version: '0' }), // prettier-ignore
    changeSettings: (change) => Promise.resolve(done({ ...DEFAULT_SETTINGS, ...change })),
    settings: () => DEFAULT_SETTINGS,
    locale: () => 'en',
    licences: () => Promise.resolve(done('')),
    openBench: nothing,
    openClientWindow: nothing,
    tearOff: nothing,
    askWhichFile: () => Promise.resolve((asked += 1) % 3 === 0 ? undefined : join(folder, 'recording.pcapng')),
    askWhichKeyLog: () => Promise.resolve((asked += 1) % 3 === 0 ? undefined : join(folder, 'keys.log')),
    askForFiles: () => Promise.resolve((asked += 1) % 3 > 0),
    askWhereToSave: (_name, extension) => Promise.resolve((asked += 1) % 3 === 0 ? undefined : join(folder, `saved ${String(asked)}.${extension}`)), // prettier-ignore
    reveal: nothing,
    edit: nothing,
    copyText: () => Promise.resolve(),
    recordingsChanged: nothing,
    pushOpening: nothing,
    pushProgress: nothing,
    pushLoad: nothing,
  }
}

/** Ids and paths in the places that were kept for them. */
function filled(value: unknown, ids: readonly string[], folder: string): unknown {
  if (typeof value === 'string') {
    const session = /^@session (\d)$/.exec(value)
    if (session !== null) return ids[Number(session[1])] ?? 'gone'
    return value.startsWith('@path') ? join(folder, value.slice(5).trim()) : value
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, ids, folder))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, ids, folder)]))
}

async function carryOut(commands: readonly Command[], base: string, capture: string): Promise<void> {
  const folder = mkdtempSync(join(base, 'run-'))
  const recordings = join(folder, 'recordings')
  mkdirSync(recordings)
  writeFileSync(join(folder, 'recording.pcapng'), pcap([datagram('x'), datagram('y', true)]))
  writeFileSync(join(folder, 'a.rules.yaml'), 'wirebench: rules/1\nrules: []\n')
  const engine = createEngine(recordings, join(folder, 'tls'), join(folder, 'messages.yaml'), 'fuzz', () => 2 ** 30, LOAD_WORKER, () => false, new ChosenFiles([], () => undefined), { keptSessions: [], recentFiles: [] }) // prettier-ignore
  const window = engine.connectWindow(host(folder), () => undefined)
  try {
    const listener = valueOf(await engine.sessions.start(listenerConfig('tcp', { kind: 'echo' })))
    const opened = valueOf(await engine.sessions.openRecording(capture))
    const client = await peerClient(portOf(listener))
    client.write('hello')
    const ids = [listener.id, opened.id]
    for (const [name, args] of commands) {
      const checked = checkArguments(name, filled(args, ids, folder))
      if (!checked.ok) {
        if (!checked.mistake.startsWith(`${name}: `)) throw new Error(`refused without words: ${checked.mistake}`)
        continue
      }
      const handler = window.handlers[name] as (...args: readonly unknown[]) => unknown
      const result = await handler(...(checked.value as readonly unknown[]))
      // What a page gets must be plain data.
      serialize(result)
      const { ok, failure, value } = (result ?? {}) as {
        ok?: boolean
        failure?: Failure
        value?: { id?: unknown } | null
      }
      if (ok === false) checkFailure(failure as Failure)
      else if (typeof value?.id === 'string') ids[2] = value.id
    }
    client.destroy()
  } finally {
    window.close()
    await engine.sessions.closeAll()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every command of a page, with arguments made from its own schema: refused in words, or an answer in plain data. */
export const commands: FuzzSubject = {
  name: 'commands',
  short: 25,
  open: () => {
    const base = temporaryFolder()
    const capture = captureFile(pcap([datagram('x'), datagram('y', true)]))
    return Promise.resolve({
      make: (random) => serialize(commandsOf(random)),
      run: (input) => carryOut(deserialize(input) as Command[], base, capture),
    })
  },
}
