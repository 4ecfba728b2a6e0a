import { once } from 'node:events'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { listening, rows } from '../support/command-line'
import { allRows, bytesOf, listenerConfig, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerUdp } from '../support/peers'
import { startWirebench } from '../support/program'
import { settled } from '../support/settled'
import { smallFolder } from '../support/small-disk'
import { callsIn, startTortured } from '../torture/plan'

it('A8 shows a torn recording on a full disk, and says what was cut', async () => {
  const folder = smallFolder(128 * 1024)
  const path = join(folder, 'torn.pcapng')
  const record = startWirebench('listen', 'udp', '127.0.0.1:0', '--record', path, '--quiet')
  const peer = await peerUdp()
  const port = await listening(record, 'udp')
  for (let sent = 0; sent < 8; sent++) peer.socket.send(Buffer.alloc(40_000, sent), port, '127.0.0.1')
  await expect.poll(() => record.stderr).toContain('no room left')
  record.kill()
  await record.exit
  const torn = join(folder, 'short.pcapng')
  // The rest of the disk is filled, and the file ends in the middle of a record.
  truncateSync(path, statSync(path).size - 1_000)
  expect(() => {
    writeFileSync(torn, Buffer.alloc(256 * 1024))
  }).toThrow()
  const shown = startWirebench('show', path, '--json')
  expect(await shown.exit, shown.stderr).toBe(0)
  expect(shown.stderr).toContain('unfinished record')
  expect(rows(shown).filter(({ kind }) => kind === 'rx').length).toBeGreaterThan(0)
  // A new recording cannot begin there, and says so; nothing else is touched.
  const next = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', join(folder, 'new.pcapng'), '--quiet')
  expect(await next.exit).toBe(6)
  expect(next.stderr).toContain('no room left')
})

it.each(['fdatasync', 'writeSync'])(
  'A9 goes on in a new recording when %s fails once, and never takes the old one for whole',
  async (call) => {
    const folder = temporaryFolder()
    const log = join(folder, 'calls.log')
    const args = ['listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--record', join(folder, 'a.pcapng'), '--quiet']
    const nth = call === 'writeSync' ? 2 : 1
    const bench = startTortured({ calls: `^file ${call}$`, nth, errno: 'EIO', log }, args)
    const client = await peerClient(await listening(bench))
    client.write('before')
    await expect.poll(() => client.bytesRead).toBe(6)
    await expect.poll(() => bench.stderr, { timeout: 10_000 }).toContain('EIO')
    client.write('after')
    await expect.poll(() => client.bytesRead).toBe(11)
    bench.kill('SIGINT')
    expect(await bench.exit).toBe(6)
    const lost = call === 'fdatasync' ? /may not be on the disk/ : /[34] records were not saved/
    expect(bench.stderr).toMatch(lost)
    const next = valueOf(await OpenedRecording.open(join(folder, 'a-2.pcapng')))
    onTestFinished(() => {
      next.close()
    })
    expect(story(next)).toContain('rx after')
    expect(story(next)).toContain('warning unknown')
    expect(next.endedCleanly).toBe(true)
    // The file whose sync failed is never synced again: the system would report success.
    if (call === 'fdatasync') expect(callsIn(log).filter((each) => each.endsWith('EIO'))).toHaveLength(1)
  },
)

/** What a UDP socket on this port has not been asked for yet (proc(5), `/proc/net/udp`). */
function bytesThatWait(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const row = readFileSync('/proc/net/udp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, address = '']) => address.endsWith(local))
  return Number.parseInt(row?.[4]?.split(':')[1] ?? '', 16)
}

it('A10 loses nothing of a stream when the disk is slower than the peer, and counts the datagrams that the system dropped', async () => {
  const folder = temporaryFolder()
  const slow = { calls: '^file write(Sync)? ', slowMs: 40 }
  const tcp = startTortured(slow, ['listen', 'tcp', '127.0.0.1:0', '--record', join(folder, 'tcp.pcapng'), '--quiet'])
  tcp.endInput()
  const client = await peerClient(await listening(tcp))
  client.resume()
  const block = Buffer.alloc(100_000, 'x')
  let sent = 0
  const pump = (): void => {
    while (sent < 8_000_000) {
      sent += block.length
      if (!client.write(block)) {
        client.once('drain', pump)
        return
      }
    }
    client.end()
  }
  const closed = once(client, 'close')
  pump()
  // More than the recording's buffers and the socket's take while one write lasts.
  const slower = { ...slow, slowMs: 250 }
  const udp = startTortured(slower, ['listen', 'udp', '127.0.0.1:0', '--record', join(folder, 'udp.pcapng'), '--json'])
  const peer = await peerUdp()
  const port = Number((await udp.output(/"port":(\d+)/))[1])
  const datagrams = 40_000
  let handed = 0
  for (let count = 0; count < datagrams; count++) {
    peer.socket.send(Buffer.alloc(1_000, count), port, '127.0.0.1', () => {
      handed += 1
    })
    if (count % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await expect.poll(() => handed, { timeout: 20_000 }).toBe(datagrams)
  await closed
  const rss = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(tcp.child.pid)}/status`, 'utf8'))?.[1])
  expect(rss).toBeLessThan(250_000)
  tcp.kill('SIGINT')
  expect(await tcp.exit).toBe(130)
  const stream = valueOf(await OpenedRecording.open(join(folder, 'tcp.pcapng')))
  expect(stream.conversationTable.rxBytes).toBe(8_000_000)
  stream.close()
  await udp.output(/dropped-by-system/, 20_000)
  await settled(() => udp.stdout.length)
  await expect.poll(() => bytesThatWait(port), { timeout: 20_000 }).toBe(0)
  udp.kill('SIGINT')
  await udp.exit
  const opened = valueOf(await OpenedRecording.open(join(folder, 'udp.pcapng')))
  onTestFinished(() => {
    opened.close()
  })
  const all = allRows(opened)
  const saved = all.filter(({ kind }) => kind === 'rx').length
  const dropped = all.reduce((sum, { state }) => sum + (state?.kind === 'dropped-by-system' ? state.datagrams : 0), 0)
  expect(saved + dropped).toBe(datagrams)
})

it('A11 keeps to its policy: a folder after each new name, the file at least each second and when it stops', async () => {
  const folder = temporaryFolder()
  const log = join(folder, 'calls.log')
  const path = join(folder, 'a.pcapng')
  const bench = startTortured({ log }, ['listen', 'udp', '127.0.0.1:0', '--record', path, '--quiet'])
  const peer = await peerUdp()
  const port = await listening(bench, 'udp')
  const began = performance.now()
  const ticking = setInterval(() => {
    peer.socket.send('tick', port, '127.0.0.1')
  }, 20)
  const periodic = (): number => callsIn(log).filter((call) => call.startsWith('file fdatasync ')).length
  await expect.poll(periodic).toBe(2)
  clearInterval(ticking)
  const seconds = (performance.now() - began) / 1_000
  expect(seconds).toBeGreaterThan(1.9)
  bench.kill('SIGINT')
  expect(await bench.exit).toBe(130)
  const target = join(folder, 'a.csv')
  const exporting = startTortured({ log: join(folder, 'export.log') }, ['export', path, '--as', 'csv', '--to', target])
  expect(await exporting.exit).toBe(0)
  const all = callsIn(log).filter((call) => call.startsWith('file '))
  const calls = all.slice(all.indexOf(`file openSync ${path}`))
  expect(calls.slice(0, 3).map((call) => call.split(' ')[1])).toEqual(['openSync', 'openSync', 'fsyncSync'])
  expect(calls[1]).toBe(`file openSync ${folder}`)
  expect(calls.at(-2)).toMatch(/^file fdatasyncSync/)
  expect(calls.at(-1)).toMatch(/^file closeSync/)
  const exported = callsIn(join(folder, 'export.log')).map((call) => call.split(' ')[1])
  const [sync, name, folderSync] = ['handle.sync', 'link', 'fsyncSync'].map((call) => exported.lastIndexOf(call))
  expect(sync).toBeGreaterThan(0)
  expect(name).toBeGreaterThan(sync ?? 0)
  expect(folderSync).toBeGreaterThan(name ?? 0)
})

it('A14 reopens a million rows at the price of their index, and reads any of them', async () => {
  const path = join(temporaryFolder(), 'million.pcapng')
  const meta = { sessionId: 's', name: 's', config: listenerConfig('udp'), startedAtNs: 0n }
  const recording = new LiveRecording(path, meta, 'Wirebench test', 2 ** 40)
  const [local, peer] = [1_000, 2_000].map((port) => ({ address: '127.0.0.1', port }))
  if (local === undefined || peer === undefined) throw new Error('two ends')
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local, peer, by: 'peer' })
  const total = 1_000_000
  for (let count = 1; count < total; count++) recording.appendBytes(1, 'rx', bytesOf(String(count)))
  recording.finish()
  recording.close()
  const shown = startWirebench('show', path, '--filter', 'no:999998-1000000', '--json')
  const status = (): string => readFileSync(`/proc/${String(shown.child.pid)}/status`, 'utf8')
  let peakKb = 0
  while (shown.child.exitCode === null) {
    await new Promise((resolve) => setImmediate(resolve))
    try {
      peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+) kB/.exec(status())?.[1] ?? 0))
    } catch {
      break
    }
  }
  expect(await shown.exit).toBe(0)
  expect(rows(shown).map(({ seq, text }) => [seq, text])).toEqual([999_998, 999_999, 1_000_000].map((seq) => [seq, String(seq - 1)])) // prettier-ignore
  // The runtime itself has 60 MB; a full load of these rows would need a gigabyte.
  expect(peakKb).toBeLessThan(350_000)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const opened = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    opened.close()
  })
  expect(new RowList(opened, {}).read(500_000, 1)[0]?.seq).toBe(500_001)
})
