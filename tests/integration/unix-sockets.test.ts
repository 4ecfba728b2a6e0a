import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { opensslCertificates } from '../support/certificates'
import { failureOf, listenerConfig, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { expertWarnings, followStream } from '../support/judges'
import { runProgram, startProgram, startWirebench, type Program } from '../support/program'

const ECHO = `
import socketserver, sys
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536): self.request.sendall(data)
with socketserver.ThreadingUnixStreamServer(sys.argv[1], Echo) as server:
    print('ready', flush=True)
    server.serve_forever()
`
const ASK = `
import socket, sys
with socket.socket(socket.AF_UNIX) as peer:
    peer.connect(sys.argv[1])
    peer.sendall(b'question')
    peer.shutdown(socket.SHUT_WR)
    print(b''.join(iter(lambda: peer.recv(100), b'')).decode())
`

const socketPath = (): string => join(temporaryFolder(), 'kettle.sock')

async function listen(path: string, ...more: string[]): Promise<Program> {
  const program = startWirebench('listen', 'tcp', `unix:${path}`, '--reply', 'echo', ...more)
  await program.output(/listening tcp unix:/)
  return program
}

describe.skipIf(process.platform === 'win32')('a Unix domain socket', { timeout: 120_000 }, () => {
  it('tells those who connect to it apart, and frees its path when it stops', async () => {
    const path = socketPath()
    const listener = await listen(path)
    expect(await runProgram('python3', ['-c', ASK, path])).toBe('question\n')
    expect(await runProgram('python3', ['-c', ASK, path])).toBe('question\n')
    await listener.output(/#1 unix:.*kettle\.sock#1 .* rx .*question[\s\S]*#2 unix:.*kettle\.sock#2 .* rx/)
    listener.kill('SIGTERM')
    await listener.exit
    expect(existsSync(path)).toBe(false)
  })

  it('carries a client of ours to a server of Python', async () => {
    const path = socketPath()
    await startProgram('python3', ['-u', '-c', ECHO, path]).output(/ready/)
    const client = startWirebench('connect', 'tcp', `unix:${path}`, '--send', 'hello', '--expect', 'hello')
    expect(await client.exit, client.stderr).toBe(0)
  })

  it('says that a plain file or a folder is no socket', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'a file')
    writeFileSync(file, 'precious')
    for (const path of [file, folder]) {
      const session = await startEngine().start({
        role: 'client',
        protocol: 'tcp',
        peer: { address: `unix:${path}`, port: 0 },
        handler: { kind: 'none' },
        options: {},
      })
      const failed = () => valueOf(session).conversation(1)?.state
      await expect.poll(failed).toMatchObject({ kind: 'failed', failure: { code: 'connection-refused' } })
      expect(JSON.stringify(failed())).toContain('what is there is no socket; check the path')
    }
  })

  it('is for its owner alone when that is asked for', async () => {
    const path = socketPath()
    await listen(path, '--owner-only')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('takes the place of a socket that nobody serves any more, and says so', async () => {
    const path = socketPath()
    const killed = await listen(path)
    killed.kill('SIGKILL')
    await killed.exit
    expect(existsSync(path)).toBe(true)
    const listener = startWirebench('listen', 'tcp', `unix:${path}`)
    await listener.output(/removed unix:.*kettle\.sock: a socket file that no program was using[\s\S]*|listening/)
    await listener.output(/removed unix:/)
  })

  it('leaves a socket alone that somebody serves', async () => {
    const path = socketPath()
    await startProgram('python3', ['-u', '-c', ECHO, path]).output(/ready/)
    const failure = failureOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, `unix:${path}`)))
    expect(failure).toMatchObject({ code: 'address-in-use', errno: 'EADDRINUSE' })
    expect(await runProgram('python3', ['-c', ASK, path])).toBe('question\n')
  })

  it('never removes a file that is no socket', async () => {
    const path = socketPath()
    writeFileSync(path, 'precious')
    const failure = failureOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, `unix:${path}`)))
    expect(failure.code).toBe('file-exists')
    expect(failure.message).toContain('is no socket, and it is left alone')
    expect(statSync(path).size).toBe(8)
  })

  it.each([
    ['connect', ['connect', 'tcp', 'unix:/nowhere/kettle.sock'], /there is no such socket/, 4],
    ['listen', ['listen', 'tcp', 'unix:/nowhere/kettle.sock'], /its folder is not there/, 3],
    ['too long', ['listen', 'tcp', `unix:/${'x'.repeat(107)}`], /at most 107 bytes/, 2],
    ['udp', ['listen', 'udp', 'unix:/tmp/kettle.sock'], /a path works with TCP and TLS only/, 3],
    ['abstract', ['listen', 'tcp', 'unix:@kettle'], /abstract sockets \(without a file\) are not supported/, 3],
    ['a pipe', ['listen', 'tcp', 'pipe:kettle'], /only Windows has named pipes/, 3],
    ['a source', ['connect', 'tcp', 'unix:/tmp/x', '--local-port', '5'], /no source address and no source port/, 4],
  ])('says why it comes to nothing: %s', async (_what, args, words, code) => {
    const program = startWirebench(...args)
    expect(await program.exit).toBe(code)
    expect(program.stderr).toMatch(words)
  })

  it('says that nobody listens at a left-over', async () => {
    const path = socketPath()
    const killed = await listen(path)
    killed.kill('SIGKILL')
    await killed.exit
    const client = startWirebench('connect', 'tcp', `unix:${path}`, '--send', 'x')
    expect(await client.exit).toBe(4)
    expect(client.stderr).toMatch(/nobody listens there; the program that made the file has ended \(ECONNREFUSED\)/)
  })

  it('carries TLS, with certificates that openssl made', async () => {
    const path = socketPath()
    const { cert, key, ca } = await opensslCertificates()
    const listener = startWirebench(
      ...['listen', 'tls', `unix:${path}`, '--reply', 'echo', '--tls-cert', cert, '--tls-key', key],
    )
    await listener.output(/listening/)
    const openssl = startProgram('openssl', [
      ...['s_client', '-unix', path, '-quiet', '-CAfile', ca, '-verify_return_error'],
    ])
    openssl.type('question')
    await openssl.output(/^question/m)
    const client = startWirebench('connect', 'tls', `unix:${path}`, '--tls-ca', ca, '--send', 'hi', '--expect', 'hi')
    expect(await client.exit, client.stderr).toBe(0)
  })

  it('stands in a relay on either side', async () => {
    const [front, back] = [socketPath(), socketPath()]
    await startProgram('python3', ['-u', '-c', ECHO, back]).output(/ready/)
    const relay = startWirebench('relay', 'tcp', `unix:${front}`, `unix:${back}`)
    await relay.output(/listening/)
    expect(await runProgram('python3', ['-c', ASK, front])).toBe('question\n')
    await relay.output(/#2 .* tx .*question/)
  })

  it('is recorded with made-up addresses that say so, and the path after reopening', async () => {
    const path = socketPath()
    const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' }, `unix:${path}`)))
    expect(await runProgram('python3', ['-c', ASK, path])).toBe('question\n')
    await expect.poll(() => session.summary().openConversations).toBe(0)
    const live = story(sourceOf(session))
    await session.stop()
    const file = session.recording.path
    expect(await expertWarnings(file)).not.toMatch(/Errors|Warns/)
    const hex = Buffer.from('question').toString('hex')
    expect(await followStream(file, 0)).toEqual({ client: hex, server: hex })
    expect(await runProgram('tshark', ['-r', file, '-T', 'fields', '-e', 'ipv6.src', '-c', '3'])).toMatch(/^::1\s+::1/m)
    expect((await runProgram('capinfos', ['-k', file])).replaceAll('\n', ' ')).toMatch(/neither addresses nor ports/)
    const opened = valueOf(await OpenedRecording.open(file))
    expect(story(opened)).toEqual([...live, 'stopped'])
    expect(opened.conversationTable.get(1)?.local).toEqual({ address: `unix:${path}`, port: 0 })
    opened.close()
  })

  it('is refused to clients that may not have it', async () => {
    const refused = startWirebench('listen', 'tcp', `unix:${socketPath()}`, '--deny', '0.0.0.0/0')
    await refused.output(/listening tcp (unix:.*)\n/)
    const where = /unix:(.*)\n/.exec(refused.stdout)?.[1] ?? ''
    const peer = startProgram('ncat', ['-U', where])
    await refused.output(/refused unix:.*#1: its address is not allowed/)
    // Without a reset, ncat waits for the end of its own input.
    peer.endInput()
    await peer.exit
  })
})
