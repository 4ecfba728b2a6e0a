import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LoadReport } from '../../src/shared/load'
import { dueAt } from '../../src/main/load/load-pacing'
import { listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { peerServer, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'
import { opensslCertificates } from '../support/certificates'

async function loaded(...args: string[]): Promise<{ readonly report: LoadReport; readonly code: number }> {
  const bench = startWirebench('load', ...args, '--json')
  const code = await bench.exit
  return { code, report: JSON.parse(bench.stdout) as LoadReport }
}

it('loads our own echo with many clients, and both sides count the same', async () => {
  const server = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const to = `127.0.0.1:${String(portOf(server))}`
  const { code, report } = await loaded(
    'tcp',
    to,
    '--clients',
    '40',
    '--count',
    '4000',
    '--message',
    'ping',
    '--newline',
    'lf',
  )
  expect(code).toBe(0)
  expect(report).toMatchObject({
    connected: 40,
    sent: 4_000,
    answered: 4_000,
    missing: 0,
    errors: {},
    endedBy: 'count',
  })
  expect(report).toMatchObject({ sentBytes: 20_000, receivedBytes: 20_000, latency: { count: 4_000 } })
  expect(server.summary()).toMatchObject({ conversations: 40, rxBytes: 20_000, txBytes: 20_000 })
  expect(sourceOf(server).unsaved).toBeUndefined()
  const { p50Us, p90Us, p99Us, p999Us, maxUs } = report.latency
  expect([p50Us, p90Us, p99Us, p999Us, maxUs]).toEqual([p50Us, p90Us, p99Us, p999Us, maxUs].sort((a, b) => a - b))
})

it('keeps to the rate that was asked for, over TCP, TLS and UDP', async () => {
  const { cert, key, ca } = await opensslCertificates('localhost')
  const echo = { kind: 'echo' } as const
  for (const protocol of ['tcp', 'udp', 'tls'] as const) {
    const options = protocol === 'tls' ? { tlsCertificate: cert, tlsKey: key } : {}
    const server = valueOf(await startEngine().start(listenerConfig(protocol, echo, '127.0.0.1', 0, options)))
    const secure = protocol === 'tls' ? ['--tls-ca', ca, '--tls-server-name', 'localhost'] : []
    const args = ['--clients', '5', '--rate', '500', '--for', '1.5', ...secure]
    const { code, report } = await loaded(protocol, `127.0.0.1:${String(portOf(server))}`, ...args)
    expect([protocol, code]).toEqual([protocol, 0])
    expect(report.answered).toBe(report.sent)
    // 750 are due; threads start a little later than the clock.
    expect(report.sent).toBeGreaterThan(600)
    expect(report.sent).toBeLessThanOrEqual(751)
  }
})

it('counts a stall of the target against every message that was due in it', async () => {
  const python = startProgram('python3', [
    '-u',
    '-c',
    `
import socketserver
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b'')
        while data := self.request.recv(65536):
            self.request.sendall(data)
            print('talked', flush=True)
class Server(socketserver.ThreadingTCPServer): daemon_threads = True
with Server(('127.0.0.1', 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()`,
  ])
  const port = (await python.output(/(\d+)/))[1] ?? ''
  const loading = loaded(
    'tcp',
    `127.0.0.1:${port}`,
    '--clients',
    '10',
    '--rate',
    '400',
    '--for',
    '2.5',
    '--timeout',
    '5',
  )
  await python.output(/talked/)
  python.child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 800))
  python.child.kill('SIGCONT')
  const { report } = await loading
  expect(report.missing).toBe(0)
  // A third of the messages was due while it stood still: the slowest tenth shows it.
  expect(report.latency.p90Us).toBeGreaterThan(150_000)
  expect(report.latency.maxUs).toBeGreaterThan(700_000)
})

it('tells what was refused, what never came, and whom it loses', async () => {
  const nobody = await peerUdp()
  const silent = await loaded(
    'udp',
    `127.0.0.1:${String(nobody.port)}`,
    '--count',
    '5',
    '--timeout',
    '0.1',
    '--for',
    '5',
  )
  expect(silent.code).toBe(5)
  expect(silent.report).toMatchObject({ sent: 5, answered: 0, missing: 5 })
  const { port, server } = await peerServer((socket) => socket.once('data', () => socket.destroy()))
  const lost = await loaded('tcp', `127.0.0.1:${String(port)}`, '--clients', '3', '--for', '5')
  expect(lost.code).toBe(5)
  expect(lost.report).toMatchObject({ connected: 3, answered: 0, missing: 3, endedBy: 'no-clients' })
  expect(Object.values(lost.report.errors).reduce((sum, count) => sum + count, 0)).toBe(3)
  server.close()
  const refused = await loaded('tcp', `127.0.0.1:${String(port)}`, '--clients', '2', '--for', '5')
  expect(refused.code).toBe(4)
  expect(refused.report).toMatchObject({ connected: 0, errors: { ECONNREFUSED: 2 }, endedBy: 'no-clients' })
})

it('is held back by a target that does not read, and memory stays bounded', async () => {
  const { port } = await peerServer((socket) => socket.pause())
  const { report } = await loaded(
    'tcp',
    `127.0.0.1:${String(port)}`,
    '--answer',
    'none',
    '--for',
    '1',
    '--message',
    'x'.repeat(1000),
  )
  // The capacity of both systems' buffers and one of ours, and no more.
  expect(report.sentBytes).toBeLessThan(16 * 1024 * 1024)
  expect(report.sentBytes).toBeGreaterThan(100_000)
})

it('sends no more messages than it was told, however many clients there are', async () => {
  const server = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const to = `127.0.0.1:${String(portOf(server))}`
  const { report } = await loaded('tcp', to, '--clients', '20', '--count', '1', '--message', 'once')
  expect(report).toMatchObject({ sent: 1, answered: 1 })
  expect(server.summary().rxBytes).toBe(4)
})

it('stops at once when it is told to, and still reports', async () => {
  const server = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const bench = startWirebench('load', 'tcp', `127.0.0.1:${String(portOf(server))}`, '--for', '3600', '--rate', '100')
  await expect.poll(() => server.summary().rxBytes, { timeout: 10_000 }).toBeGreaterThan(0)
  bench.kill('SIGINT')
  expect(await bench.exit).toBe(130)
  expect(bench.stdout).toMatch(/ended .*: stopped/)
})

it('asks before it loads somebody else, and refuses what is out of range', async () => {
  for (const [args, words] of [
    [['tcp', '192.0.2.1:80'], 'add --yes'],
    [['tcp', '127.0.0.1:80', '--clients', '10001'], '--clients 10001: write a whole number from 1 to 10000'],
    [['tcp', '127.0.0.1:80', '--clients', '1.5'], 'a whole number'],
    [['tcp', '127.0.0.1:80', '--for', '100000'], '--for 100000'],
    [['tcp', '127.0.0.1:80', '--rate', '-1'], '--rate'],
    [['udp', '127.0.0.1:80', '--answer', 'line'], 'a datagram is one answer'],
    [['tcp', '127.0.0.1:80', '--message', ''], 'the message is empty'],
    [['tcp', '127.0.0.1:0'], 'port 0'],
  ] as const) {
    const bench = startWirebench('load', ...args)
    expect([args, await bench.exit]).toEqual([args, 2])
    expect(bench.stderr).toContain(words)
  }
})

it('writes a page of its own, with nothing in it that could run', async () => {
  const server = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const path = join(temporaryFolder(), 'report.html')
  const to = `127.0.0.1:${String(portOf(server))}`
  const bench = startWirebench('load', 'tcp', to, '--count', '200', '--html', path)
  expect(await bench.exit).toBe(0)
  expect(bench.stdout).toMatch(/latency, from when it was sent +p50 /)
  const page = readFileSync(path, 'utf8')
  expect(page).toContain('<polyline')
  expect(page).not.toMatch(/<script|https?:/)
})

it('rises evenly during the ramp', () => {
  // Half of the rate on average: after 10 s of ramp to 100/s, 500 were due.
  expect(dueAt(500, 100, 10)).toBeCloseTo(10)
  expect(dueAt(600, 100, 10)).toBeCloseTo(11)
  expect(dueAt(125, 100, 10)).toBeCloseTo(5)
  expect(dueAt(7, 100, 0)).toBeCloseTo(0.07)
})
