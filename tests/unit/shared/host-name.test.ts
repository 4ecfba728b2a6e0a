import { expect, it } from 'vitest'
import { asciiHost } from '../../../src/shared/host-name'

it.each([
  ['bücher.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['*.bücher.example', '*.xn--bcher-kva.example'],
  ['例子.测试', 'xn--fsqu00a.xn--0zwm56d'],
  ['faß.example', 'xn--fa-hia.example'],
  ['my_host.Example', 'my_host.Example'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['127.0.0.1', '127.0.0.1'],
])('writes %s as %s', (name, ascii) => {
  expect(asciiHost(name)).toBe(ascii)
})

it.each(['bücher.example/path', 'ü@host', 'ü:80', 'ü host', 'ü%2e', 'ü#', '\u0085ü', 'xn--a.ü', 'ü'.repeat(250)])(
  'has no form in ASCII for %j',
  (name) => {
    expect(asciiHost(name)).toBeUndefined()
  },
)
