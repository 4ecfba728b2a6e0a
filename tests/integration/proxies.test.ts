import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { startWirebench } from '../support/program'

/** A proxy that answers a CONNECT with these bytes, in one piece or one at a time, and echoes what follows. */
async function scriptedProxy(answer: string, isSplit = false): Promise<number> {
  const server = createServer((socket) => {
    let head = ''
    socket.on('error', () => undefined)
    const onData = (bytes: Buffer): void => {
      head += bytes.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', onData)
      socket.setNoDelay(true)
      const pieces = isSplit ? answer.split('') : [answer]
      const next = (): void => {
        const piece = pieces.shift()
        if (piece === undefined) socket.on('data', (echoed) => socket.write(`E:${echoed.toString('latin1')}`))
        else socket.write(piece, 'latin1', () => setImmediate(next))
      }
      next()
    }
    socket.on('data', onData)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as { port: number }).port
}

function throughProxy(port: number, expected: string) {
  const proxy = `http://127.0.0.1:${String(port)}`
  return startWirebench(
    ...['connect', 'tcp', 'target.example:2021', '--proxy', proxy, '--send', 'hi', '--expect', expected],
    ...['--wait', '5000', '--quiet'],
  )
}

it.each([
  ['200', 'HTTP/1.1 200 Connection established\r\n\r\n'],
  ['201', 'HTTP/1.1 201 Created\r\n\r\n'],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['100, then 200', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ['103, 100, then 299', 'HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 299\r\n\r\n'],
  ['200 with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
  ['200 of HTTP/1.0 with bare LF', 'HTTP/1.0 200 OK\n\n'],
])('opens a tunnel through an HTTP proxy that answers %s', async (_name, answer) => {
  const client = throughProxy(await scriptedProxy(answer), 'E:hi')
  expect(await client.exit, client.stderr).toBe(0)
})

it('keeps what comes right behind the head for the conversation, however the answer is cut', async () => {
  for (const isSplit of [false, true]) {
    const port = await scriptedProxy('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nBANNER', isSplit)
    const client = throughProxy(port, 'BANNERE:hi')
    expect(await client.exit, client.stderr).toBe(0)
  }
})

it.each([
  ['HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno\n', 'it answered 407 Proxy Authent'],
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'it answered 101 Switching Protocols'],
  ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 502 Bad\x1b[2J Gateway\r\n\r\n', 'it answered 502 Bad'],
  ['SSH-2.0-OpenSSH_9.2\r\n', 'it does not speak HTTP'],
  ['HTTP/1.1 two hundred\r\n\r\n', 'it does not speak HTTP'],
  [`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(20_000)}`, 'its answer has a head without an end'],
])('says what a proxy answered that opens none: %j', async (answer, words) => {
  const client = throughProxy(await scriptedProxy(answer), 'never')
  expect(await client.exit).toBe(4)
  expect(client.stderr).toContain(words)
  expect(client.stderr).not.toContain('\x1b')
})
