import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { nativeModule } from '../../../../src/main/native/native-module'
import { DirectSend } from '../../../../src/main/net/direct-send'

/** Two ends of a connection. */
async function pair(): Promise<{ readonly own: Socket; readonly peer: Socket }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = connect((server.address() as AddressInfo).port)
  const [peer] = (await once(server, 'connection')) as [Socket]
  await once(own, 'connect')
  onTestFinished(() => {
    own.destroy()
    peer.destroy()
    server.close()
  })
  return { own, peer }
}

it.runIf(nativeModule() !== undefined)('sends, and sends nothing once the handle is gone', async () => {
  const { own, peer } = await pair()
  const direct = DirectSend.of(own)
  expect(direct?.send(Buffer.from('hello'))).toBe(5)
  expect(String(await once(peer, 'data').then(([bytes]) => bytes as Buffer))).toBe('hello')
  own.destroy()
  await once(own, 'close')
  // The next connection gets the number of the descriptor.
  const next = await pair()
  let heard = ''
  next.peer.on('data', (bytes: Buffer) => (heard += String(bytes)))
  expect(direct?.send(Buffer.from('for nobody'))).toBe(0)
  next.own.write('its own')
  await expect.poll(() => heard).toBe('its own')
})
