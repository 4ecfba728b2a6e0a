import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { allRows, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { runProgram } from '../support/program'

it('answers a datagram of newlines, and goes on for everybody else', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'prefix', text: 'x' })))
  const [hostile, other] = [await peerUdp(), await peerUdp()]
  hostile.socket.send('\n'.repeat(65_507), portOf(session), '127.0.0.1')
  await expect.poll(() => story(sourceOf(session), 1).at(-1)).toBe('warning message-too-big')
  other.socket.send('hello', portOf(session), '127.0.0.1')
  await expect.poll(() => other.heard).toEqual(['xhello'])
})

it('answers a read of newlines over TCP', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'prefix', text: 'x' })))
  const client = await peerClient(portOf(session))
  let answered = 0
  client.on('data', (bytes: Buffer) => {
    answered += bytes.length
  })
  client.end('\n'.repeat(4 * 65_536))
  await once(client, 'end')
  expect(answered).toBe(8 * 65_536)
})

it('ends the conversation alone in which we made a mistake, as a failed row with a code', async () => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('tcp', { kind: 'echo' })))
  const source = sourceOf(session)
  // An observer of the session throws on some bytes, as a bug of ours would.
  sessions.subscribe({
    onRecord: (_id, { bytes }) => {
      if (bytes[0] === 0x21) throw new RangeError('a bug')
    },
  })
  const [unlucky, other] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  unlucky.write('!')
  await expect.poll(() => story(source, 1).at(-1)).toBe('failed handler-failed')
  other.write('still here')
  const [answer] = (await once(other, 'data')) as [Buffer]
  expect(answer.toString()).toBe('still here')
  expect(session.summary()).toMatchObject({ state: { kind: 'running' }, openConversations: 1 })
})

it('shortens what an HTTP proxy says, and shows it as text', async () => {
  const proxy = await peerServer((socket) => {
    socket.once('data', () => {
      socket.end(Buffer.from(`HTTP/1.1 407 \x1b]0;owned\x07${'\xe9'.repeat(15_000)}\r\n\r\n`, 'latin1'))
    })
  })
  const options = { proxy: `http://127.0.0.1:${String(proxy.port)}` }
  const session = valueOf(await startEngine().start(clientConfig('tcp', 9, '127.0.0.1', options)))
  await expect.poll(() => story(sourceOf(session), 1).at(-1)).toBe('failed proxy-refused')
  const last = allRows(sourceOf(session), 1).at(-1)?.state
  expect(JSON.stringify(last)).not.toMatch(/\\u001b|\\u0007/)
  expect(JSON.stringify(last).length).toBeLessThan(65_536)
})

it('records a chain of certificates whose names do not fit, as client and as server', async () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  const han = '\u9f98'.repeat(60)
  const units = Array.from({ length: 9 }, (_, at) => `/OU=${han}${String(at)}`).join('')
  const names = Array.from({ length: 33 }, (_, at) => `DNS:${'a'.repeat(50)}${String(at)}.example`).join(',')
  writeFileSync(path('ext'), `basicConstraints=CA:TRUE\nsubjectAltName=${names}\n`)
  const openssl = (...args: readonly string[]): Promise<string> => runProgram('openssl', args)
  const chain: string[] = []
  for (let at = 0; at < 10; at++) {
    const [key, request, certificate] = ['key', 'csr', 'pem'].map((kind) => path(`${String(at)}.${kind}`)) as [
      string,
      string,
      string,
    ]
    await openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key)
    await openssl('req', '-new', '-utf8', '-key', key, '-subj', `/CN=${han}${String(at)}${units}`, '-out', request)
    const before = path(String(at - 1))
    const signer = at === 0 ? ['-signkey', key] : ['-CA', `${before}.pem`, '-CAkey', `${before}.key`, '-CAcreateserial']
    await openssl('x509', '-req', '-in', request, ...signer, '-days', '3', '-extfile', path('ext'), '-out', certificate)
    chain.unshift(readFileSync(certificate, 'utf8'))
  }
  const material = { cert: chain.join(''), key: readFileSync(path('9.key')) }
  const sessions = startEngine()
  const server = valueOf(
    await sessions.start(
      listenerConfig('tls', { kind: 'echo' }, '127.0.0.1', 0, { tlsClientCert: 'ask', tlsVerify: 'accept' }),
    ),
  )
  const client = connect({ port: portOf(server), host: '127.0.0.1', ...material, rejectUnauthorized: false })
  client.write('hello')
  expect(String((await once(client, 'data'))[0])).toBe('hello')
  client.destroy()
  const others = createServer(material, (socket) => socket.on('error', () => undefined).end('hi'))
  others.listen(0, '127.0.0.1')
  await once(others, 'listening')
  onTestFinished(() => {
    others.close()
  })
  const { port } = others.address() as AddressInfo
  const ours = valueOf(await sessions.start(clientConfig('tls', port, '127.0.0.1', { tlsVerify: 'accept' })))
  await expect.poll(() => story(sourceOf(ours), 1)).toContain('rx hi')
  for (const session of [server, ours]) {
    await session.stop()
    const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
    onTestFinished(() => {
      opened.close()
    })
    expect(opened.damage).toEqual([])
    expect(allRows(opened)).toEqual(allRows(sourceOf(session)))
    expect(opened.conversationTable.get(1)?.tls?.chain.length).toBeGreaterThan(0)
  }
})
