import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerUdp } from '../support/peers'
import { startProgram, startPython, startWirebench } from '../support/program'

const PATIENT = { timeout: 20_000 }

/** The tutorial's MyServer as a script: input('>>>') is a list here. */
const MY_SERVER = `
const ANSWERS = ['你好', '我很好', '再见']
export default class MyServer extends BaseRequestHandler {
  async handle() {
    for (let n = 0; ; n++) {
      const fromClientData = toText(await this.request.recv(1024))
      if (fromClientData === '') return
      console.log(fromClientData)
      await this.request.send(ANSWERS[n % ANSWERS.length])
    }
  }
}`

function scriptFile(source: string, name = 'script.ts'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, source)
  return path
}

async function serve(source: string, protocol: 'tcp' | 'tls' | 'udp' = 'tcp', ...more: string[]) {
  const bench = startWirebench('listen', protocol, '127.0.0.1:0', '--json', '--handler', scriptFile(source), ...more)
  await bench.output(/\n/)
  const { local } = JSON.parse(bench.stdout.split('\n')[0] ?? '') as { local: { port: number } }
  return { bench, port: local.port }
}

describe('--handler', () => {
  it("answers the tutorial's client as its server would, many at once", async () => {
    const { bench, port } = await serve(MY_SERVER)
    const clients = [1, 2, 3].map((n) => startPython('tcp_client', port, `${String(n)}号:`))
    for (const client of clients) client.type('你好')
    for (const client of clients) await client.output(/answer 你好/)
    for (const client of clients) client.type('你好吗')
    for (const client of clients) {
      await client.output(/answer 我很好/)
      client.endInput()
      expect(await client.exit).toBe(0)
    }
    await expect.poll(() => rows(bench).filter(({ state }) => state === 'script-log').length, PATIENT).toBe(6)
  })

  it("answers the tutorial's UDP client, a handler for each datagram", async () => {
    const { port } = await serve(
      `export default class extends BaseRequestHandler {
        async handle() {
          const [data, socket] = this.request
          this.server.state.count = (this.server.state.count ?? 0) + 1
          await socket.sendTo(this.server.state.count + ': ' + toText(data).toUpperCase(), this.clientAddress)
        }
      }`,
      'udp',
    )
    const client = startPython('udp_client', port)
    client.type('hello')
    await client.output(/answer 1: HELLO/)
    client.type('again')
    await client.output(/answer 2: AGAIN/)
  })

  it('is spoken to over TLS as over TCP', async () => {
    const { bench, port } = await serve(MY_SERVER, 'tls', '--json')
    const client = startProgram('openssl', ['s_client', '-quiet', '-connect', `127.0.0.1:${String(port)}`])
    client.type('hello')
    await client.output(/你好/)
    expect(bench.stderr).toBe('')
  })

  it('plays a client, too', async () => {
    const server = startPython('tcp_server', 0)
    const port = (await server.output(/port (\d+)/))[1] ?? ''
    const script = scriptFile(`export default class extends BaseRequestHandler {
      async setup() { await this.request.send('hello') }
      async handle() { console.log('the server said', toText(await this.request.recv({ timeoutMs: 20_000 }))) }
    }`)
    const bench = startWirebench('connect', 'tcp', `127.0.0.1:${port}`, '--handler', script)
    await server.output(/from \d+ hello/)
    server.type('你好')
    await bench.output(/the server said 你好/)
    expect(await bench.exit).toBe(0)
  })

  it('ends the conversation whose script fails, and says in which line', async () => {
    const { bench, port } = await serve(
      `export default class extends BaseRequestHandler {
  async handle() {
    const data = await this.request.recv()
    if (data[0] === 33) {
      const nothing: any = undefined
      nothing.here
    }
    await this.request.send(data)
  }
}`,
    )
    const [good, bad] = [await peerClient(port), await peerClient(port)]
    bad.write('!')
    good.write('ok')
    expect(String((await once(good, 'data'))[0])).toBe('ok')
    await expect
      .poll(() => rows(bench).find(({ state }) => state === 'failed')?.text, PATIENT)
      .toMatch(/script\.ts:6: TypeError: cannot read property 'here' of undefined/)
  })

  it('goes on with the next datagram when the script fails at one', async () => {
    const { bench, port } = await serve(
      `export default class extends BaseRequestHandler {
        async handle() {
          const [data, socket] = this.request
          if (data.length > 2) throw new RangeError('too long')
          await socket.sendTo('fine', this.clientAddress)
        }
      }`,
      'udp',
    )
    const peer = await peerUdp()
    peer.socket.send('long one', port, '127.0.0.1')
    peer.socket.send('ok', port, '127.0.0.1')
    await expect.poll(() => peer.heard, PATIENT).toEqual(['fine'])
    await expect
      .poll(() => rows(bench).find(({ state }) => state === 'warning')?.text, PATIENT)
      .toContain('script.ts:4: RangeError: too long')
  })

  it.each([
    ['const a = 1\nconst b = ;\nexport default class {}', /script\.ts:2: /],
    ['import "node:fs"', /a script cannot import anything/],
    ['for (;;) {}', /top level/],
  ])('does not begin with %j', async (source, message) => {
    const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--handler', scriptFile(source))
    expect(await bench.exit).toBe(2)
    expect(bench.stderr).toMatch(message)
  })

  it('says which file is not there, and that two answers exclude each other', async () => {
    const absent = startWirebench('listen', 'tcp', '127.0.0.1:0', '--handler', '/nowhere/at-all.ts')
    expect(await absent.exit).toBe(2)
    expect(absent.stderr).toContain('/nowhere/at-all.ts')
    const both = startWirebench('listen', 'tcp', '127.0.0.1:0', '--handler', 'x.ts', '--reply', 'echo')
    expect(await both.exit).toBe(2)
    expect(both.stderr).toContain('--handler and --reply exclude each other')
  })

  it('takes a million sends to a peer that does not read, and bounds them', async () => {
    const { bench, port } = await serve(
      `export default class extends BaseRequestHandler {
        async handle() {
          const what = await this.request.recvLine()
          if (what === 'wait') for (let n = 0; n < 1e6; n++) await this.request.send(new Uint8Array(1000))
          if (what === 'rush') for (let n = 0; n < 1e6; n++) this.request.send(new Uint8Array(1000))
          await this.request.send('still here')
        }
      }`,
    )
    const [waiting, rushing, other] = [await peerClient(port), await peerClient(port), await peerClient(port)]
    waiting.pause()
    rushing.pause()
    waiting.write('wait\n')
    rushing.write('rush\n')
    await expect
      .poll(() => rows(bench).find(({ state }) => state === 'failed')?.text, PATIENT)
      .toMatch(/QueueFull|ran for more than/)
    other.write('me\n')
    expect(String((await once(other, 'data'))[0])).toBe('still here')
    waiting.destroy()
    rushing.destroy()
  })

  it('holds a peer back that sends what the script does not ask for', async () => {
    const { port } = await serve(
      `export default class extends BaseRequestHandler {
        async handle() {
          await this.request.recvLine()
          await sleep(600_000)
        }
      }`,
    )
    const client = await peerClient(port)
    client.write('go\n')
    const piece = Buffer.alloc(65_536)
    const pour = (): void => {
      while (client.write(piece));
    }
    client.on('drain', pour)
    pour()
    let before = -1
    await expect
      .poll(
        () => {
          const stands = before === client.bytesWritten - client.writableLength
          before = client.bytesWritten - client.writableLength
          return stands
        },
        { ...PATIENT, interval: 1_000 },
      )
      .toBe(true)
    // The capacity of the system's buffers, and a little more.
    expect(before).toBeLessThan(32 * 1024 * 1024)
    client.destroy()
  })
})
