import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { SandboxBroken } from '../../src/main/script/engine-values'
import { compileEngine } from '../../src/main/script/quickjs-module'
import { Sandbox } from '../../src/main/script/sandbox'
import { SCRIPT_LIMITS } from '../../src/main/script/script-limits'
import { INPUT, OUTPUT } from '../../src/main/script/script-protocol'
import { ESCAPES } from '../support/sandbox-escapes'

let code: WebAssembly.Module
beforeAll(async () => {
  code = await compileEngine(import.meta.dirname)
})

const FACTS = Buffer.from(
  '{"client":{"address":"127.0.0.1","port":5},"local":{"address":"127.0.0.1","port":7},"protocol":"tcp"}',
)

interface Said {
  readonly kind: number
  readonly conversation: number
  readonly bytes: number
  readonly text: string
}

/** The outputs of a sandbox in which conversation 1 runs this code, and conversation 2 gets a request afterwards. */
async function attempt(
  body: string,
): Promise<{ readonly said: Said[]; readonly after: Said[]; readonly isBroken: boolean }> {
  const said: Said[] = []
  const sandbox = await Sandbox.open(code, SCRIPT_LIMITS, (kind, conversation, _a, _b, bytes, more) => {
    const whole = Buffer.concat([bytes, more ?? new Uint8Array()])
    said.push({ kind, conversation, bytes: whole.length, text: whole.subarray(0, 2_000).toString() })
  })
  sandbox.load(
    'escape.js',
    `export default class extends BaseRequestHandler {
      async handle() {
        const received = await this.request.recv()
        if (toText(received) === 'witness') { await this.request.send('fine'); return }
        const outcome = await this.attempt(received)
        await this.request.send('OUT:' + String(typeof outcome === 'object' ? typeof outcome : outcome))
      }
      async attempt(received) { ${body}
      }
    }`,
    1_000,
  )
  const step = (kind: number, conversation: number, bytes: Uint8Array): void => {
    sandbox.step({ kind, conversation, a: 0, b: 0, bytes }, 2_000)
  }
  let isBroken = false
  try {
    step(INPUT.open, 1, FACTS)
    step(INPUT.data, 1, Buffer.from('go'))
    step(INPUT.drained, 1, new Uint8Array())
    for (let timer = 1; timer <= 3; timer++)
      sandbox.step({ kind: INPUT.timer, conversation: 1, a: timer, b: 0, bytes: new Uint8Array() }, 2_000)
  } catch (error) {
    expect(error).toBeInstanceOf(SandboxBroken)
    isBroken = true
  }
  const before = said.splice(0)
  if (!isBroken) {
    step(INPUT.open, 2, FACTS)
    step(INPUT.data, 2, Buffer.from('witness'))
  }
  return { said: before, after: said.splice(0), isBroken }
}

describe('a way out of the sandbox', () => {
  it('is tried at least sixty times', () => {
    expect(Object.keys(ESCAPES).length).toBeGreaterThanOrEqual(60)
  })

  it.each(Object.entries(ESCAPES))('%s leads nowhere', async (_name, body) => {
    const { said } = await attempt(body)
    const KNOWN = new Set<number>(Object.values(OUTPUT))
    for (const { kind, conversation, bytes, text } of said) {
      // Only known outputs, of this conversation and of bounded size, come out.
      expect(KNOWN.has(kind)).toBe(true)
      expect([0, 1]).toContain(conversation)
      expect(bytes).toBeLessThan(5_000_000)
      expect(text).not.toMatch(/root:|node_modules|\.ts:/)
      const out = /^OUT:(.*)$/s.exec(text)?.[1]
      // Either nothing, or "undefined" and "object" for what does not exist: never a function, an object of the host, a
      // version.
      if (out !== undefined) expect(out.replaceAll(/undefined|object|null|string|\{\}/g, '')).toBe('')
    }
    expect((Object.prototype as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(JSON.parse('{"a":1}')).toEqual({ a: 1 })
  })

  it('leaves the engine to the others where it does not break what they share', async () => {
    const harmless = [
      'constructor of a constructor',
      'import of fs',
      'pollution of Uint8Array',
      'a view with a length that lies',
      'a proxy of bytes',
      'a failure that cannot be shown',
    ]
    for (const name of harmless) {
      const { after, isBroken } = await attempt(ESCAPES[name] ?? '')
      expect([name, isBroken, after.find(({ kind }) => kind === OUTPUT.send)?.text]).toEqual([name, false, 'fine'])
    }
  })

  it('stands in the list of the docs', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/handlers.md'), 'utf8')
    for (const name of Object.keys(ESCAPES)) expect(docs).toContain(name)
  })
})
