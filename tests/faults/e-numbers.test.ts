import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { checkOptions } from '../../src/shared/options/check-options'
import { OPTIONS, optionKeys } from '../../src/shared/options/catalogue'
import { OPTION_TARGETS } from '../../src/shared/options/option'
import { listenerConfig, portOf, startEngine, story, sourceOf, valueOf } from '../support/engine'
import { checkSteps, type Step } from '../../src/shared/sequence'
import { peerClient, peerUdp } from '../support/peers'
import { startWirebench } from '../support/program'

const NO_NUMBERS = [NaN, Infinity, -Infinity, 0.5, -1, 2 ** 31 + 1, 2 ** 53, '7', null, [7]]

it.each(OPTION_TARGETS)(
  'E58 refuses every number of a %s that is out of its range, and takes both ends of it',
  (target) => {
    for (const key of optionKeys(target)) {
      const option = OPTIONS[key]
      if (option.kind !== 'number') continue
      const { min, max } = option
      const isTaken = (value: unknown): boolean => checkOptions({ [key]: value }, target).length === 0
      expect([key, isTaken(min), isTaken(max)]).toEqual([key, true, true])
      const outside = [min - 1, max + 1, ...NO_NUMBERS].filter((value) => typeof value !== 'number' || !(value >= min && value <= max && Number.isInteger(value))) // prettier-ignore
      expect([key, ...outside.filter(isTaken)]).toEqual([key])
    }
  },
)

const CLIENT = ['connect', 'udp', '127.0.0.1:9', '--send', 'x']

it.each([
  [...CLIENT, '--every=2147483648'],
  [...CLIENT, '--every=0'],
  [...CLIENT, '--every=-1'],
  [...CLIENT, '--every=NaN'],
  [...CLIENT, '--every=1e309'],
  [...CLIENT, '--every=50', '--times=0'],
  [...CLIENT, '--every=50', '--times=1.5'],
  [...CLIENT, '--every=50', '--times=1000000001'],
  [...CLIENT, '--wait=2147483648'],
  [...CLIENT, '--wait=-1'],
  [...CLIENT, '--for=2147484'],
  [...CLIENT, '--for=-0.1'],
  ['connect', 'tcp', '127.0.0.1:9', '--connect-timeout=2147483648'],
  ['connect', 'tcp', '127.0.0.1:9', '--idle-timeout=0'],
  ['listen', 'tcp', '127.0.0.1:0', '--fault', 'delay=2147483648'],
  ['listen', 'tcp', '127.0.0.1:0', '--fault', 'delay=-1'],
  ['listen', 'tcp', '127.0.0.1:0', '--fault', 'loss=101%'],
  ['listen', 'tcp', '127.0.0.1:0', '--fault', 'loss=NaN%'],
  ['load', 'tcp', '127.0.0.1:9', '--clients=10001'],
  ['load', 'tcp', '127.0.0.1:9', '--clients=0'],
  ['load', 'tcp', '127.0.0.1:9', '--rate=0'],
  ['load', 'tcp', '127.0.0.1:9', '--rate=1e309'],
  ['load', 'tcp', '127.0.0.1:9', '--for=86401'],
  ['load', 'tcp', '127.0.0.1:9', '--timeout=-1'],
])(
  'E58 refuses a number or a time that cannot be, in words, before anything is sent: %s %s %s %s %s %s',
  async (...args) => {
    const bench = startWirebench(...args)
    bench.endInput()
    expect(await bench.exit, bench.stdout).toBe(2)
    const written = args.at(-1)?.split('=').at(-1) ?? ''
    expect(bench.stderr).toContain(written.replace('%', ''))
    expect(bench.stderr).not.toMatch(/internal error|^ {4}at /m)
    expect(bench.stdout).toBe('')
  },
)

it('E58 refuses times of a sequence that no timer can keep', () => {
  const steps: Step[] = [-1, NaN, Infinity, 2 ** 31].flatMap((ms): Step[] => [
    { kind: 'delay', ms },
    { kind: 'wait', match: { format: 'text', text: 'x' }, withinMs: ms, otherwise: 'stop' },
    { kind: 'loop', times: 1, everyMs: ms, steps: [{ kind: 'delay', ms: 1 }] },
    { kind: 'loop', times: ms, steps: [{ kind: 'delay', ms: 1 }] },
  ])
  expect(steps.filter((step) => checkSteps({ name: 'a', steps: [step] }) === undefined)).toEqual([])
})

it('E58 waits for the longest times there are, instead of not at all', async () => {
  const longest = 2_147_483_647
  const { port, heard, socket } = await peerUdp()
  const sender = startWirebench('connect', 'udp', `127.0.0.1:${String(port)}`, '--send', 'one', '--every', String(longest), '--times', '2') // prettier-ignore
  sender.endInput()
  const options = { idleTimeoutMs: longest }
  const server = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' }, '127.0.0.1', 0, options)))
  const client = await peerClient(portOf(server))
  client.write('before')
  await once(client, 'data')
  await expect.poll(() => heard).toEqual(['one'])
  // A timer that does not hold its time fires within a moment: by the time of ten turns of another peer it would have.
  const other = createSocket('udp4')
  for (let turn = 0; turn < 10; turn++) {
    other.send(`turn ${String(turn)}`, port, '127.0.0.1')
    await once(socket, 'message')
  }
  other.close()
  client.write('after')
  await once(client, 'data')
  expect(heard.filter((text) => text === 'one')).toHaveLength(1)
  expect(story(sourceOf(server))).toEqual(['listening', 'open peer', 'rx before', 'tx before', 'rx after', 'tx after'])
  expect(sender.child.exitCode).toBeNull()
})
