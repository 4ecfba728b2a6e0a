import { expect, it } from 'vitest'
import { ownTarget } from '../../../../../../src/renderer/src/features/load/components/own-target'
import type { SessionSummary } from '../../../../../../src/shared/session'

function server(address: string, port: number, kind: 'running' | 'stopped' = 'running'): SessionSummary {
  const local = { address, port }
  const state = kind === 'running' ? { kind, local } : { kind }
  const config = { role: 'listener', protocol: 'tcp', local, handler: { kind: 'none' }, options: {} }
  return { id: `${address} ${String(port)}`, config, state } as SessionSummary
}

const aim = (address: string, port: string, protocol: 'tcp' | 'udp' = 'tcp') => ({ protocol, address, port })

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', '0.0.0.0'],
  ['::1', '::'],
  [' 192.0.2.7 ', '192.0.2.7'],
])('knows that %s meets a server of ours on %s', (address, local) => {
  const ours = server(local, 2021)
  expect(ownTarget(aim(address, '2021'), [server(local, 2022), ours])).toBe(ours)
})

it.each([
  ['another port', aim('127.0.0.1', '2022')],
  ['another protocol', aim('127.0.0.1', '2021', 'udp')],
  ['another machine', aim('192.0.2.7', '2021')],
])('knows nothing of %s', (_what, target) => {
  expect(ownTarget(target, [server('127.0.0.1', 2021)])).toBeUndefined()
})

it('leaves out a server that has stopped', () => {
  expect(ownTarget(aim('127.0.0.1', '2021'), [server('127.0.0.1', 2021, 'stopped')])).toBeUndefined()
})
