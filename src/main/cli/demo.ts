import { homedir } from 'node:os'
import { join } from 'node:path'
import { formatEndpoint, isStream, type Endpoint, type Protocol } from '../../shared/endpoint'
import { DEFAULT_MAX_RECORDING_BYTES } from '../../shared/limits'
import { APPLICATION } from '../../shared/version'
import { LiveRecording } from '../recording/live/live-recording'
import { toTextLine } from '../recording/export/row-format'
import { unpackPartialCharacter } from '../recording/index/partial-character'
import { toFileFailure } from '../recording/files/file-failure'
import { RecordingError } from '../recording/index/recording'
import { RecordingsFolder } from '../recording/files/recordings-folder'
import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, textOf } from './options'
import { LiveOutput } from './live-output'
import { complain, RunEnd, stopSession } from './run-end'
import { sayTroubles } from './recording-choice'
import { userFolder } from './user-folder'

const OPTIONS = { folder: { type: 'string' } } as const

/** The ports of the tutorial behind the idea. */
const LISTENERS: readonly { readonly protocol: Protocol; readonly local: Endpoint }[] = [
  { protocol: 'tcp', local: { address: '127.0.0.1', port: 2021 } },
  { protocol: 'udp', local: { address: '127.0.0.1', port: 2020 } },
]

/** `wirebench demo` (`bench` is the older name): the main job where there is no screen. Both listeners echo, print and record what arrives. */
export async function demo(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseVerb(args, OPTIONS, [])
  const folder = new RecordingsFolder(textOf(values['folder']) ?? join(homedir(), 'wirebench-recordings'))
  const runEnd = new RunEnd()
  const output = new LiveOutput((code) => {
    runEnd.end(code)
  })
  const sessions = new Sessions((name, config, sessionId) => {
    const startedAt = new Date()
    const meta = { sessionId, name, config, startedAtNs: BigInt(startedAt.getTime()) * 1_000_000n }
    return new LiveRecording(newPath(folder, name, startedAt), meta, APPLICATION, DEFAULT_MAX_RECORDING_BYTES)
  }, userFolder('tls'))
  sayTroubles(sessions)
  const running: Session[] = []
  for (const { protocol, local } of LISTENERS) {
    const starting = await sessions.start({
      role: 'listener',
      protocol,
      local,
      handler: { kind: 'echo' },
      options: {},
    })
    if (!starting.ok) {
      await sessions.closeAll()
      return complain(starting.failure, EXIT.cannotBind, undefined)
    }
    running.push(starting.value)
    printSession(sessions, starting.value, protocol, output)
  }
  output.line(
    `Try it from another terminal: python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 2021)); s.send(b'hello'); print(s.recv(1024))"`,
  )
  output.line('Ctrl+C stops and saves.')
  output.flush()
  const code = await runEnd.code
  const codes = await Promise.all(running.map((session) => stopSession(session, code)))
  await output.end()
  return codes.find((each) => each !== code) ?? code
}

function printSession(sessions: Sessions, session: Session, protocol: Protocol, output: LiveOutput): void {
  const { recording, config } = session
  const local = config.role === 'listener' ? formatEndpoint(config.local) : ''
  output.line(`listening ${protocol} ${local}  echo, recorded to ${recording.path}`)
  sessions.subscribe({
    sessionId: session.id,
    onRecord: (_id, { partialCharacter, ...live }, { conversationTable }) => {
      const peer = conversationTable.get(live.conversation)?.peer
      output.line(
        `${protocol}  ${toTextLine({ ...live, peer, partialCharacter: unpackPartialCharacter(partialCharacter), isStream: isStream(protocol) })}`,
      )
    },
  })
}

function newPath(folder: RecordingsFolder, name: string, startedAt: Date): string {
  try {
    return folder.newPath(name, startedAt)
  } catch (error) {
    throw new RecordingError(toFileFailure(error as Error, folder.path))
  }
}
