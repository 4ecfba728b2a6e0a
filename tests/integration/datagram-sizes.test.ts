import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { startWirebench } from '../support/program'

it('sends a file of 65,527 bytes as one datagram over IPv6, and says what is too much for each version', async () => {
  const path = join(temporaryFolder(), 'large')
  writeFileSync(path, Buffer.alloc(65_527, 'x'))
  const server = startWirebench('listen', 'udp', '[::1]:0', '--json')
  const to = `[::1]:${(await server.output(/"port":(\d+)/))[1] ?? ''}`
  const client = startWirebench('connect', 'udp', to, '--send-file', path, '--wait', '100', '--quiet')
  client.endInput()
  expect(await client.exit, client.stderr).toBe(0)
  await server.output(/"kind":"rx"/)
  expect(rows(server).flatMap(({ kind, byteLength }) => (kind === 'rx' ? [byteLength] : []))).toEqual([65_527])
  const older = startWirebench('connect', 'udp', '127.0.0.1:9', '--send-file', path)
  expect(await older.exit).toBe(2)
  expect(older.stderr).toContain('65527 bytes do not fit into one datagram (at most 65507)')
  writeFileSync(path, Buffer.alloc(65_528, 'x'))
  const larger = startWirebench('connect', 'udp', to, '--send-file', path)
  expect(await larger.exit).toBe(2)
  expect(larger.stderr).toContain('65528 bytes do not fit into one datagram (at most 65527)')
})
