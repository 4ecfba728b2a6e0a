import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { endOf, Statistics } from '../../src/main/recording/analysis/statistics/statistics'
import type { StatisticsFigures, StatisticsOptions } from '../../src/shared/statistics'
import { bytesOf, clientConfig, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { A, B, captureFile, ethernet, ip4, pcap, udp, uint } from '../support/captures'
import { startProgram, startWirebench } from '../support/program'

async function figuresOf(
  source: RecordingSource,
  options: Partial<StatisticsOptions>,
  conversation?: number,
): Promise<StatisticsFigures> {
  const all = { requester: 'us', key: '', lateAfterMs: 1_000, ...options } as const
  const statistics = new Statistics(source, conversation, all)
  await statistics.complete()
  expect(statistics.scanned).toBe(statistics.total)
  return statistics.figures(endOf(source))
}

/**
 * Answers "1 50" after 50 ms, with a thread for each request, so that answers overtake each other; never when it says
 * 0.
 */
const SLOW_ANSWERS = `
import socketserver, threading, time
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        for line in self.request.makefile('rb'):
            number, wait = line.split()
            if wait == b'0': continue
            threading.Timer(int(wait) / 1000, self.request.sendall, [b'id=' + number + b' done\\n']).start()
class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
with Server(('127.0.0.1', 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
`

it('pairs questions with the answers of a Python server by a key, and tells late from missing', async () => {
  const server = startProgram('python3', ['-c', SLOW_ANSWERS])
  const said = await server.output(/(\d+)\n/)
  const port = Number(said[1])
  const session = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await expect.poll(() => session.conversations()[0]?.state.kind).toBe('open')
  const ask = (text: string): void => {
    valueOf(session.send(1, bytesOf(`${text}\n`)))
  }
  const answers = async (count: number): Promise<void> => {
    await expect.poll(() => session.conversations()[0]?.rxRecords).toBe(count)
  }
  // The first is overtaken by the second; the third is late, the fourth is never answered.
  ask('1 150')
  await expect.poll(() => session.conversations()[0]?.txRecords).toBe(1)
  ask('2 20')
  await answers(2)
  ask('3 1000')
  await answers(3)
  ask('4 0')
  await expect.poll(() => session.conversations()[0]?.txRecords).toBe(4)
  await session.stop()
  const source = sourceOf(session)
  for (const each of [source, valueOf(await OpenedRecording.open(source.path))]) {
    const { replies, rx, tx } = await figuresOf(each, { key: '^(?:id=)?(\\d+)', lateAfterMs: 700 })
    expect(replies).toMatchObject({ answered: 3, late: 1, missing: 1, waiting: 0, unsolicited: 0 })
    expect([rx.messages, tx.messages]).toEqual([3, 4])
    expect(replies.minUs).toBeGreaterThan(20_000 * 0.95)
    expect(replies.p50Us).toBeGreaterThan(150_000 * 0.95)
    expect(replies.maxUs).toBeGreaterThan(1_000_000 * 0.95)
    // By order instead of by key the first answer would belong to the first request.
    expect((await figuresOf(each, {})).replies).toMatchObject({ answered: 3, missing: 1 })
    expect((await figuresOf(each, { requester: 'peer' })).replies.unsolicited).toBeGreaterThan(0)
  }
  const told = startWirebench('stats', source.path, '--key', '^(?:id=)?(\\d+)', '--late-after', '700')
  expect(await told.exit).toBe(0)
  expect(told.stdout).toContain('3 answered (1 late), 1 missing, 0 waiting, 0 unsolicited')
  const json = startWirebench('stats', source.path, '--json')
  expect(await json.exit).toBe(0)
  expect((JSON.parse(json.stdout) as StatisticsFigures).rx.messages).toBe(3)
})

it('finds what is missing in the counters of datagrams, by sender', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const program = `
import socket, struct
one, two = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
for n in range(100):
    if n not in (10, 11, 50): one.sendto(b'T' + struct.pack('<H', (65500 + n) % 65536), ('127.0.0.1', ${String(portOf(session))}))
    two.sendto(b'T' + struct.pack('<H', n), ('127.0.0.1', ${String(portOf(session))}))
two.sendto(b'x', ('127.0.0.1', ${String(portOf(session))}))
`
  await startProgram('python3', ['-c', program]).exit
  await expect.poll(() => session.summary().rxBytes).toBe(197 * 3 + 1)
  const counter = { offset: 1, bytes: 2, isLittleEndian: true } as const
  const { sequence, conversations } = await figuresOf(sourceOf(session), { counter })
  expect(sequence).toMatchObject({ received: 197, lost: 3, duplicates: 0, reordered: 0, tooShort: 1 })
  expect(sequence?.gaps.map(({ from, count }) => [from, count])).toEqual([
    [65_510, 2],
    [14, 1],
  ])
  expect(conversations.map(({ lost }) => lost).toSorted()).toEqual([0, 3])
  await session.stop()
  const told = startWirebench('stats', sourceOf(session).path, '--counter', '1:2:le')
  expect(await told.exit).toBe(0)
  expect(told.stdout).toContain('197 received, 3 lost, 0 duplicates, 0 out of order')
})

it.each([
  [['--key', '('], 2, 'a "(" in the pattern is not closed'],
  [['--counter', '1:3'], 2, '--counter 1:3'],
  [['--late-after', '0'], 2, '--late-after 0'],
  [['--asks', 'nobody'], 2, 'peer or us'],
  [['--key', '^(a+)+$'], 5, 'took too long'],
])('says what is wrong with %j', async (args, code, words) => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const sender = startProgram('python3', [
    '-c',
    `import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'a' * 60 + b'!', ('127.0.0.1', ${String(portOf(session))}))`,
  ])
  await sender.exit
  await expect.poll(() => session.summary().rxBytes).toBe(61)
  await session.stop()
  const told = startWirebench('stats', sourceOf(session).path, ...args)
  expect(await told.exit).toBe(code)
  expect(told.stderr).toContain(words)
})

it('loses nothing of two counters of 16 bits that share a port, as a capture of two streams has them', async () => {
  const rtp = ([counter, source]: readonly [number, number]): Buffer =>
    ethernet(
      ip4(A, B, 17, udp(5_004, 5_006, Buffer.concat([uint(2, 0x806f), uint(2, counter), uint(4, 0), uint(4, source)]))),
    )
  const path = captureFile(
    pcap(
      (
        [
          [5, 1],
          [18_620, 2],
          [6, 1],
          [18_621, 2],
          [7, 1],
          [18_622, 2],
        ] as const
      ).map(rtp),
    ),
  )
  const stats = startWirebench('stats', '--counter', '2:2', path)
  expect(await stats.exit, stats.stderr).toBe(0)
  expect(stats.stdout).toMatch(
    /^counter {4}6 received, 0 lost, 0 duplicates, 0 out of order, 5 restarted, 0 too short$/m,
  )
  expect(stats.stdout).not.toContain('before row')
})
