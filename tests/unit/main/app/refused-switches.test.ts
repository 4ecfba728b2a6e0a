import { expect, it } from 'vitest'
import { refusedSwitches } from '../../../../src/main/app/refused-switches'

it.each([
  '--no-sandbox',
  '--disable-seccomp-filter-sandbox',
  '--disable-setuid-sandbox',
  '--remote-debugging-port=9222',
  '-remote-debugging-port=9222',
  '--JS-FLAGS=--expose-gc',
  '--renderer-cmd-prefix=xterm',
  '--gpu-launcher=sh',
  '--host-resolver-rules=MAP * 127.0.0.1',
  '--proxy-server=127.0.0.1:1',
  '--load-extension=/tmp',
  '--a-switch-that-comes-with-the-next-version',
])('refuses %s', (arg) => {
  expect(refusedSwitches(['/usr/bin/wirebench', arg, 'file.pcapng'], 'linux')).toHaveLength(1)
})

it('takes what changes looks and places, and files', () => {
  const argv = ['wirebench', '--user-data-dir=/tmp/x', '--lang=zh-CN', '--ozone-platform-hint=auto', '/a/b.pcapng']
  expect(refusedSwitches(argv, 'linux')).toEqual([])
  expect(refusedSwitches(['wirebench', '--', '--a file.pcapng'], 'linux')).toEqual([])
})

it('knows the slash of Windows', () => {
  expect(refusedSwitches(['wirebench.exe', '/no-sandbox'], 'win32')).toEqual(['no-sandbox'])
  expect(refusedSwitches(['wirebench.exe', 'C:\\a\\b.pcapng'], 'win32')).toEqual([])
})
