import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hashOf } from '../../src/main/session/handler/script/script-file'
import { Scripts } from '../../src/main/session/handler/script/scripts'
import type { Session } from '../../src/main/session/session'
import type { Sessions } from '../../src/main/session/sessions'
import type { ScriptConfig } from '../../src/shared/script'
import { bytesOf, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { relayConfig } from '../support/relay'

function scriptOf(source: string): ScriptConfig {
  const path = join(temporaryFolder(), 'a.js')
  writeFileSync(path, source)
  return { kind: 'script', path, hash: hashOf(source) }
}

function engine(): Sessions {
  return startEngine(temporaryFolder(), 2 ** 40, { handlerKinds: new Scripts(() => true).kinds })
}

const onDatagram = (answer: string): ScriptConfig =>
  scriptOf(`export default class extends BaseRequestHandler {
    async handle() {
      const [data, socket] = this.request
      if (toText(data) === 'slow') await sleep(200)
      await socket.sendTo('${answer} ' + toText(data), this.clientAddress)
    }
  }`)

it('answers the next datagram of a peer that is known by the script as it is now', async () => {
  const session: Session = valueOf(await engine().start(listenerConfig('udp', onDatagram('old'))))
  const { socket, heard } = await peerUdp()
  const say = (text: string): void => {
    socket.send(text, portOf(session), '127.0.0.1')
  }
  say('one')
  await expect.poll(() => heard).toEqual(['old one'])
  valueOf(await session.setHandler({ ...onDatagram('new') }))
  say('two')
  await expect.poll(() => heard).toEqual(['old one', 'new two'])
})

it('answers a UDP server that answers everything no more than a thousand times', async () => {
  const server = await peerUdp()
  server.socket.on('message', (datagram, { port, address }) => {
    server.socket.send(datagram, port, address)
  })
  const echo = onDatagram('')
  const session = valueOf(await engine().start({ ...clientConfig('udp', server.port), handler: echo }))
  valueOf(session.send(1, bytesOf('ping')))
  await expect.poll(() => story(sourceOf(session), 1), { timeout: 20_000 }).toContain('warning answer-storm')
  const { length } = server.heard
  expect(length).toBeLessThanOrEqual(1_001)
  valueOf(session.send(1, bytesOf('by hand')))
  await expect.poll(() => story(sourceOf(session), 1).at(-1)).toBe('rx by hand')
  expect(server.heard).toHaveLength(length + 1)
})

it('serves who is connected by the script that they began with, and the next ones by the one that is new', async () => {
  const answering = (answer: string): ScriptConfig =>
    scriptOf(`export default class extends BaseRequestHandler {
      async handle() { for (let line; (line = await this.request.recvLine()) !== null; ) await this.request.send('${answer} ' + line) }
    }`)
  const session = valueOf(await engine().start(listenerConfig('tcp', answering('old'))))
  const ask = async (text: string, socket = peerClient(portOf(session))): Promise<string> => {
    const answer = once(await socket, 'data')
    ;(await socket).write(`${text}\n`)
    return String((await answer)[0])
  }
  const first = peerClient(portOf(session))
  expect(await ask('one', first)).toBe('old one')
  valueOf(await session.setHandler({ ...answering('new') }))
  expect(await ask('two', first)).toBe('old two')
  expect(await ask('three')).toBe('new three')
})

it('still looks at the messages of a client of a relay that had not said where when the script was changed', async () => {
  const echo = await peerServer((socket) => socket.pipe(socket))
  const shouting = (mark: string): ReturnType<typeof relayConfig> => {
    const script = scriptOf(
      `export default class extends BaseRelayHandler { fromClient(message) { return toText(message) + '${mark}' } }`,
    )
    return { ...relayConfig(echo.port, { entry: 'socks5', script }), target: { protocol: 'tcp', options: {} } }
  }
  const session = valueOf(await engine().start(listenerConfig('tcp', shouting('!'))))
  const client = await peerClient(portOf(session))
  let heard = Buffer.alloc(0)
  client.on('data', (bytes: Buffer) => (heard = Buffer.concat([heard, bytes])))
  client.write(Buffer.from('050100', 'hex'))
  await expect.poll(() => heard.length).toBe(2)
  valueOf(await session.setHandler({ ...shouting('?') }))
  const port = Buffer.alloc(2)
  port.writeUInt16BE(echo.port)
  client.write(Buffer.concat([Buffer.from('050100017f000001', 'hex'), port]))
  await expect.poll(() => heard.length).toBe(12)
  client.write('hello')
  await expect.poll(() => heard.subarray(12).toString()).toBe('hello!')
})
