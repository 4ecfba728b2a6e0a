import { beforeAll, describe, expect, it } from 'vitest'
import { compileEngine } from '../../../../src/main/script/quickjs-module'
import { SandboxBroken } from '../../../../src/main/script/engine-values'
import { Sandbox, type Snapshot } from '../../../../src/main/script/sandbox'
import { SCRIPT_LIMITS } from '../../../../src/main/script/script-limits'
import { INPUT, OUTPUT } from '../../../../src/main/script/script-protocol'

let code: WebAssembly.Module
const NAMES = Object.fromEntries(Object.entries(OUTPUT).map(([name, number]) => [number, name]))
const FACTS = JSON.stringify({
  client: { address: '127.0.0.1', port: 5 },
  local: { address: '127.0.0.1', port: 7 },
  protocol: 'tcp',
})

beforeAll(async () => {
  code = await compileEngine(import.meta.dirname)
})

type Doing = (kind: number, conversation: number, text?: string | Uint8Array, a?: number) => string[]

/** The outputs of a sandbox, as lines. */
function listen() {
  const lines: string[] = []
  const onOutput = (kind: number, conversation: number, a: number, b: number, bytes: Uint8Array, more?: Uint8Array) => {
    const text = Buffer.concat([bytes, more ?? new Uint8Array()]).toString()
    const numbers = a === 0 && b === 0 ? [] : [a, b]
    lines.push([NAMES[kind], conversation, ...numbers, text].filter((part) => part !== '').join(' '))
  }
  const doing =
    (sandbox: Sandbox): Doing =>
    (kind, conversation, text = '', a = 0) => {
      const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
      sandbox.step({ kind, conversation, a, b: 0, bytes }, 2_000)
      return lines.splice(0)
    }
  return { lines, onOutput, doing }
}

async function sandboxOf(source: string, limits = SCRIPT_LIMITS) {
  const { lines, onOutput, doing } = listen()
  const sandbox = await Sandbox.open(code, limits, onOutput)
  sandbox.load('test.js', source, 1_000)
  return { sandbox, input: doing(sandbox), loading: lines.splice(0) }
}

/** A script whose `handle` is this. */
const handling = (body: string): string =>
  `export default class extends BaseRequestHandler {\n  async handle() { ${body} }\n}`

/** The outputs of one conversation with this `handle` when it opens, and for each received text. */
async function talk(body: string, ...texts: string[]): Promise<string[][]> {
  const { input } = await sandboxOf(handling(body))
  return [input(INPUT.open, 1, FACTS), ...texts.map((text) => input(INPUT.data, 1, text))]
}

describe('a script of a relay', () => {
  const RELAY_FACTS = JSON.stringify({ ...JSON.parse(FACTS), target: { address: '192.0.2.7', port: 25 } })
  const relaying = (methods: string): string => `export default class extends BaseRelayHandler { ${methods} }`
  /** Number 3, from the client or the target. */
  const [FROM_CLIENT, FROM_TARGET] = [6, 7]

  async function relayed(methods: string) {
    const { input, loading } = await sandboxOf(relaying(methods))
    expect(loading).toEqual(['loaded 0 2 0'])
    expect(input(INPUT.openRelay, 1, RELAY_FACTS)).toEqual([])
    return input
  }

  it('says what becomes of a message: as it came, not at all, something else, several', async () => {
    const input = await relayed(`
      fromClient(message) {
        const text = toText(message)
        if (text === 'drop') return null
        if (text === 'change') return 'CHANGED ' + this.targetAddress.port
        if (text === 'more') return ['one', toBytes('two')]
      }`)
    expect(input(INPUT.message, 1, 'pass', FROM_CLIENT)).toEqual(['verdict 1 3 0'])
    expect(input(INPUT.message, 1, 'drop', FROM_CLIENT)).toEqual(['verdict 1 3 1'])
    expect(input(INPUT.message, 1, 'change', FROM_CLIENT)).toEqual(['piece 1 CHANGED 25', 'verdict 1 3 1'])
    expect(input(INPUT.message, 1, 'more', FROM_CLIENT)).toEqual(['piece 1 one', 'piece 1 two', 'verdict 1 3 1'])
    expect(input(INPUT.message, 1, 'change', FROM_TARGET)).toEqual(['verdict 1 3 0'])
  })

  it('speaks to either leg, and has its last word behind the end', async () => {
    const input = await relayed(`
      async fromTarget() { await this.client.send('psst'); await this.target.send('thanks') }
      finish() { console.log('over') }`)
    expect(input(INPUT.message, 1, 'x', FROM_TARGET)).toEqual([
      'sendLeg 1 psst',
      'sendLeg 1 1 0 thanks',
      'verdict 1 3 0',
    ])
    expect(input(INPUT.lost, 1, 'the connection is closed')).toEqual(['log 1 over', 'done 1'])
  })

  it('looks at one message of a direction after the other on a stream', async () => {
    const input = await relayed(`
      async fromClient(message) { if (toText(message) === 'slow') await sleep(50); console.log(toText(message)) }`)
    expect(input(INPUT.message, 1, 'slow', 2)).toEqual(['timer 1 1 50'])
    expect(input(INPUT.message, 1, 'quick', 4)).toEqual([])
    expect(input(INPUT.message, 1, 'back', 3)).toEqual(['verdict 1 1 0'])
    expect(input(INPUT.timer, 1, '', 1)).toEqual(['log 1 slow', 'verdict 1 1 0', 'log 1 quick', 'verdict 1 2 0'])
  })

  it.each([
    ['throws', 'fromClient() { throw new Error("no") }', /^failed 1 1 0 Error: no$/],
    ['gives a number', 'fromClient() { return 7 }', /^failed 1 .*TypeError: what goes on in place of a message takes/],
  ])('ends its exchange when it %s', async (_what, methods, words) => {
    const input = await relayed(methods)
    expect(input(INPUT.message, 1, 'x', FROM_CLIENT)).toEqual([expect.stringMatching(words)])
    expect(input(INPUT.message, 1, 'x', FROM_CLIENT)).toEqual([])
  })

  it('does not hand out what the exchange is made of', async () => {
    const { input } = await sandboxOf(`
      let first
      export default class extends BaseRelayHandler {
        constructor(...args) { super(...args); console.log(args.length, Object.keys(this).join(' ')) }
        fromClient() { new BaseRelayHandler() }
      }`)
    expect(input(INPUT.openRelay, 1, RELAY_FACTS)).toEqual(['log 1 3 client target clientAddress targetAddress server'])
    expect(input(INPUT.message, 1, 'x', FROM_CLIENT)[0]).toContain('the relay makes its handlers')
  })
})

describe('Sandbox', () => {
  it('runs setup, handle and finish of one conversation, as Python does', async () => {
    const { input, loading } = await sandboxOf(`
      export default class extends BaseRequestHandler {
        count = 0
        async setup() { await this.request.send('hello ' + this.clientAddress.address + '\\n') }
        async handle() {
          for (;;) {
            const data = await this.request.recv()
            if (data.length === 0) return
            this.count += 1
            await this.request.send(toText(data).toUpperCase())
          }
        }
        async finish() { console.log('sent', this.count) }
      }`)
    expect(loading).toEqual(['loaded 0 1 0'])
    expect(input(INPUT.open, 1, FACTS)).toEqual(['send 1 hello 127.0.0.1\n', 'want 1'])
    expect(input(INPUT.data, 1, 'grüße')).toEqual(['send 1 GRÜSSE', 'want 1'])
    expect(input(INPUT.end, 1)).toEqual(['log 1 sent 1', 'done 1'])
  })

  it('keeps the conversations apart, and lets them share what they want to', async () => {
    const { input } = await sandboxOf(
      handling(`
        this.server.state.all = (this.server.state.all ?? 0) + 1
        for (let own = 1; ; own++) {
          const data = await this.request.recv()
          for (const other of this.server.handlers)
            await other.request.send(this.server.state.all + ' ' + own + ' ' + toText(data))
        }`),
    )
    input(INPUT.open, 1, FACTS)
    input(INPUT.open, 2, FACTS)
    input(INPUT.data, 1, 'a')
    expect(input(INPUT.data, 2, 'b')).toEqual(['send 1 2 1 b', 'send 2 2 1 b', 'want 2'])
    input(INPUT.lost, 1, 'gone')
    expect(input(INPUT.data, 2, 'c')).toEqual(['send 2 2 2 c', 'want 2'])
  })

  it.each([
    ['recv(2)', ['abc', 'd'], ['97,98', '99', '100']],
    ['recvExactly(3)', ['ab', 'cde', 'f'], ['97,98,99', '100,101,102']],
    ["recvUntil('--')", ['ab-', '-c-', '-'], ['97,98,45,45', '99,45,45']],
    ['recvLine()', ['one\r', '\ntwo\nth', 'ree\n'], ['one', 'two', 'three']],
    ['recvRegex(/([a-z]+)=(\\d+);/)', ['x=1', '2;yy=', '3;'], ['x=12;,x,12', 'yy=3;,yy,3']],
  ])('reads by %s across the borders of what came', async (call, texts, expected) => {
    const said = await talk(
      `for (;;) { await this.request.send('' + (await this.request.${call}).toString() + '|') }`,
      ...texts,
    )
    const sent = said.flat().filter((line) => line.startsWith('send 1 '))
    expect(sent.map((line) => line.slice(7, -1))).toEqual(expected)
  })

  it('gives what is left at the end of the peer, then nothing', async () => {
    const { input } = await sandboxOf(
      handling(`
        console.log(await this.request.recvLine(), await this.request.recvLine(), await this.request.recvLine())
        console.log((await this.request.recv()).length, (await this.request.recvExactly(3)).length)`),
    )
    input(INPUT.open, 1, FACTS)
    input(INPUT.data, 1, 'one\nleft')
    expect(input(INPUT.end, 1)).toEqual(['log 1 one left null', 'log 1 0 0', 'done 1'])
  })

  it('says that the peer ended in the middle of what was asked for', async () => {
    const { input } = await sandboxOf(handling('await this.request.recvExactly(3)'))
    input(INPUT.open, 1, FACTS)
    input(INPUT.data, 1, 'ab')
    expect(input(INPUT.end, 1)).toEqual(['failed 1 EndOfStream: the peer finished after 2 of 3 bytes'])
  })

  it('gives up a recv after its time, and keeps what comes later', async () => {
    const { input } = await sandboxOf(
      handling(`
        try { await this.request.recv({ timeoutMs: 50 }) } catch (error) { console.log(error.name) }
        console.log(toText(await this.request.recv()))`),
    )
    expect(input(INPUT.open, 1, FACTS)).toEqual(['timer 1 1 50', 'want 1'])
    expect(input(INPUT.timer, 1, '', 1)).toEqual(['log 1 TimeoutError', 'want 1'])
    expect(input(INPUT.data, 1, 'late')).toEqual(['log 1 late', 'done 1'])
  })

  it('runs timers of the conversation, and ends them with it', async () => {
    const { input } = await sandboxOf(
      handling(`
        setTimeout(() => console.log('once'), 10)
        const every = setInterval(() => { console.log('tick'); clearInterval(every) }, 20)
        try { await sleep(1000) } catch (error) { console.log(error.message) }`),
    )
    expect(input(INPUT.open, 1, FACTS)).toEqual(['timer 1 1 10', 'timer 1 2 20', 'timer 1 3 1000'])
    expect(input(INPUT.timer, 1, '', 1)).toEqual(['log 1 once'])
    expect(input(INPUT.timer, 1, '', 2)).toEqual(['timer 1 4 20', 'log 1 tick', 'cancel 1 4 0'])
    expect(input(INPUT.lost, 1, 'reset by the peer')).toEqual(['cancel 1 3 0', 'log 1 reset by the peer', 'done 1'])
  })

  it.each(['', ', 0', ', NaN', ", 'soon'"])('repeats every millisecond at most: setInterval(act%s)', async (time) => {
    const { input } = await sandboxOf(handling(`setInterval(() => {}${time}); await sleep(9)`))
    expect(input(INPUT.open, 1, FACTS)[0]).toBe('timer 1 1 1')
  })

  it('waits for the host after some sends, and refuses what is sent without waiting', async () => {
    const { input } = await sandboxOf(
      handling(`
        for (let n = 1; n <= 100; n++) await this.request.send('x')
        console.log('all sent')
        try { for (;;) this.request.send(new Uint8Array(60000)) } catch (error) { console.log(error.name) }`),
    )
    const first = input(INPUT.open, 1, FACTS)
    expect(first.filter((line) => line === 'send 1 x')).toHaveLength(64)
    expect(first.at(-1)).toBe('wait 1')
    const second = input(INPUT.drained, 1).map((line) => line.slice(0, 40))
    expect(second.filter((line) => line === 'send 1 x')).toHaveLength(36)
    expect(second.slice(36, 37)).toEqual(['log 1 all sent'])
    expect(second.slice(-2)).toEqual(['log 1 QueueFull', 'done 1'])
    expect(second.length).toBeLessThan(36 + 100)
  })

  it('sends what is longer than one message of the border whole', async () => {
    const { input } = await sandboxOf(
      handling("await this.request.send(toBytes('xx' + 'ab'.repeat(100_000) + 'é').subarray(2))"),
    )
    const said = input(INPUT.open, 1, FACTS)
    expect(said[0]).toBe(`send 1 ${'ab'.repeat(100_000)}é`)
  })

  it('serves each datagram by an instance of its own, as Python does', async () => {
    const { input } = await sandboxOf(
      handling(`
        const [data, socket] = this.request
        this.server.state.count = (this.server.state.count ?? 0) + 1
        await socket.sendTo(this.server.state.count + toText(data), this.clientAddress)`),
    )
    expect(input(INPUT.datagram, 7, `${FACTS}hello`, FACTS.length)).toEqual([
      'sendTo 7 11 0 5 127.0.0.11hello',
      'done 7',
    ])
    expect(input(INPUT.datagram, 8, FACTS, FACTS.length)).toEqual(['sendTo 8 11 0 5 127.0.0.12', 'done 8'])
  })

  it.each([
    ['throw new TypeError("no")', 'failed 1 2 0 TypeError: no'],
    ['null.x', "failed 1 2 0 TypeError: cannot read property 'x' of null"],
    ['throw { a: 1 }', 'failed 1 { a: 1 } was thrown'],
    ['throw undefined', 'failed 1 undefined was thrown'],
    ['await Promise.reject(new Error("later"))', 'failed 1 2 0 Error: later'],
    ['setTimeout(() => { throw new Error("in a timer") }, 5); await sleep(99)', 'failed 1 2 0 Error: in a timer'],
    ['throw { get stack() { throw 1 }, toString() { throw 2 } }', 'failed 1 '],
  ])('says where %s went wrong', async (body, expected) => {
    const { input } = await sandboxOf(handling(body))
    const said = [...input(INPUT.open, 1, FACTS), ...input(INPUT.timer, 1, '', 1)]
    expect(said.find((line) => line.startsWith('failed'))?.startsWith(expected)).toBe(true)
  })

  it.each([
    ['const x = ;', 'failed 0 1 0 SyntaxError'],
    ['\n\nlet y = 1\nlet y = 2', 'failed 0 4 0 SyntaxError'],
    ['import fs from "node:fs"\nexport default class {}', 'failed 0'],
    ['throw new Error("at the top")', 'failed 0 1 0 Error: at the top'],
    ['export const handler = 1', 'failed 0 nothing to run'],
    ['export default class {}', 'failed 0 nothing to run'],
  ])('refuses to load %j, and says where it is wrong', async (source, expected) => {
    const { loading } = await sandboxOf(source)
    expect(loading).toHaveLength(1)
    expect(loading[0]?.startsWith(expected)).toBe(true)
  })

  it('ends a loop at its limit, and the other conversations go on', async () => {
    const { input } = await sandboxOf(
      handling(
        `for (;;) { const text = await this.request.recvLine(); if (text === 'loop') for (;;); await this.request.send(text) }`,
      ),
    )
    input(INPUT.open, 1, FACTS)
    input(INPUT.open, 2, FACTS)
    expect(input(INPUT.data, 1, 'loop\n')).toEqual(['overran 1 0 2'])
    expect(input(INPUT.data, 1, 'more\n')).toEqual([])
    expect(input(INPUT.data, 2, 'fine\n')).toEqual(['send 2 fine', 'want 2'])
  })

  it.each([
    ['endless promises', '(function again() { Promise.resolve().then(again) })(); await sleep(1)'],
    [
      'more and more promises',
      '(function again() { Promise.resolve().then(again); Promise.resolve().then(again) })(); await sleep(1)',
    ],
    ['memory without end', 'const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1))'],
    ['a string without end', "let text = 'x'; for (;;) text += text + text"],
    ['recursion without end', 'const deep = () => deep() + 1; deep()'],
    ['a pattern without end', "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
  ])('is ended or broken by %s, never more', async (_what, body) => {
    const { input } = await sandboxOf(handling(body))
    const end = (): string => {
      try {
        return input(INPUT.open, 1, FACTS).join()
      } catch (error) {
        return error instanceof SandboxBroken ? 'broken 1' : String(error)
      }
    }
    expect(end()).toMatch(/(overran|failed|broken) 1/)
  })

  it('goes on from a snapshot in another engine as if nothing had happened', async () => {
    const { sandbox, input } = await sandboxOf(
      handling(`
        for (let n = 1; ; n++) {
          const line = await this.request.recvLine()
          this.server.state[line] = n
          await this.request.send(JSON.stringify(this.server.state) + ' ' + Math.random())
        }`),
    )
    input(INPUT.open, 1, FACTS)
    input(INPUT.data, 1, 'a\nhalf a li')
    const snapshot: Snapshot = sandbox.snapshot(new Uint8Array(sandbox.usedBytes))
    expect(snapshot.copy.length).toBeLessThan(3_000_000)
    const kept = { ...snapshot, copy: snapshot.copy.slice() }
    const wanted = input(INPUT.data, 1, 'ne\n')
    const { onOutput, doing } = listen()
    const other = doing(await Sandbox.restore(code, SCRIPT_LIMITS, onOutput, kept))
    expect(other(INPUT.data, 1, 'ne\n')).toEqual(wanted)
    expect(wanted[0]).toContain('"half a line":2')
  })

  it('shows a script the time of the step, and no other clock', async () => {
    const said = await talk(
      'const began = Date.now(); for (let n = 0; n < 1e5; n++); console.log(began, Date.now() - began, typeof performance)',
    )
    expect(said[0]?.[0]).toBe('log 1 2000 0 undefined')
  })

  it('reads and writes text as the platform does, whatever the bytes', async () => {
    const texts = ['plain', 'grüße', '日本', '🎉', 'a\0b', '\ufffd', '']
    for (const text of texts) {
      const said = await talk(
        `const text = toText(await this.request.recv()); await this.request.send(text); await this.request.send(toBytes(text))`,
        text === '' ? ' ' : text,
      )
      expect(said[1]).toEqual([`send 1 ${text === '' ? ' ' : text}`, `send 1 ${text === '' ? ' ' : text}`, 'done 1'])
    }
    const broken = [
      [0xff],
      [0x61, 0xc3],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0x8e],
      [0xc0, 0x80, 0x41],
      [0xf8, 0x88, 0x80],
    ]
    const { input } = await sandboxOf(handling('for (;;) console.log(toText(await this.request.recv()))'))
    input(INPUT.open, 1, FACTS)
    for (const bytes of broken) {
      const data = Uint8Array.from(bytes)
      expect(input(INPUT.data, 1, data)[0]).toBe(`log 1 ${new TextDecoder().decode(data)}`)
    }
  })
})
