import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder'
import { oneMachine } from '../support/network'

const ROOT = join(import.meta.dirname, '../..')
const WIREBENCH = `${process.execPath} ${join(ROOT, 'out/main/wirebench.js')}`

it('does not give an address up that answers slowly, and tries the next beside it', async () => {
  const machine = await oneMachine()
  await machine.run('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
  for (const name of ['v0', 'v1']) await machine.run('ip', 'link', 'set', name, 'up', 'promisc', 'on')
  await machine.run('ip', 'addr', 'add', '10.9.0.1/24', 'dev', 'v0')
  const host = machine.start('python3', '-u', join(ROOT, 'tests/support/python/slow_host.py'), 'v1')
  await host.output(/ready/)
  const hosts = join(temporaryFolder(), 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n10.9.0.2 slowhost\n10.9.0.3 slowhost\n')
  const talk = `${WIREBENCH} connect tcp slowhost:2021 --send hi --expect hi --wait 9000 --connect-timeout 20000`
  const client = machine.start('unshare', '-m', 'sh', '-c', `mount --bind ${hosts} /etc/hosts && exec ${talk}`)
  client.endInput()
  expect(await client.exit, `${client.stdout}${client.stderr}`).toBe(0)
  expect(client.stdout).toContain('trying 10.9.0.2:2021')
  expect(client.stdout).toContain('trying 10.9.0.3:2021')
  expect(client.stdout).not.toContain('failed')
  expect(client.stdout).toMatch(/open: 10\.9\.0\.1:\d+ with 10\.9\.0\.2:2021/)
})
