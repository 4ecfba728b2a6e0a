import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { opensslCertificates } from '../support/certificates'
import { listening } from '../support/command-line'
import { freePort, startEchoPeer } from '../support/echo-peers'
import { runProgram, startProgram, startWirebench } from '../support/program'

const NAME = 'bücher.example'
const ASCII = 'xn--bcher-kva.example'

interface ScriptedProxy {
  readonly port: number
  /** What the client said before the tunnel opened. */
  readonly heard: () => Buffer
}

/** A proxy that answers by `steps`, one for each request, and then joins the client to a port of this machine. */
async function scriptedProxy(steps: readonly string[], target: number): Promise<ScriptedProxy> {
  let heard = Buffer.alloc(0)
  const serve = (client: Socket): void => {
    const left = [...steps]
    const onData = (bytes: Buffer): void => {
      heard = Buffer.concat([heard, bytes])
      client.write(left.shift() ?? '', 'latin1')
      if (left.length > 0) return
      client.off('data', onData)
      const server = connect(target, '127.0.0.1')
      server.on('error', () => client.destroy())
      client.on('error', () => server.destroy())
      client.pipe(server).pipe(client)
    }
    client.on('data', onData)
  }
  const proxy = createServer(serve).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => {
    proxy.close()
  })
  return { port: (proxy.address() as { port: number }).port, heard: () => heard }
}

it.each(['tcp', 'tls'] as const)('names a %s server to a SOCKS proxy in A-labels', async (protocol) => {
  const certificates = await opensslCertificates(ASCII)
  const echo = await startEchoPeer(protocol, 2, certificates)
  const proxy = await scriptedProxy(['\x05\x00', '\x05\x00\x00\x01\x7f\x00\x00\x01\x1f\x90'], echo)
  const client = startWirebench(
    ...['connect', protocol, `${NAME}:2021`, '--proxy', `socks5://127.0.0.1:${String(proxy.port)}`],
    ...['--send', 'hi', '--expect', 'hi', '--wait', '5000'],
    ...(protocol === 'tls' ? ['--tls-ca', certificates.ca] : []),
  )
  expect(await client.exit, client.stderr).toBe(0)
  const request = proxy.heard().subarray(-(5 + ASCII.length + 2))
  expect(request.toString('latin1')).toBe(`\x05\x01\x00\x03${String.fromCharCode(ASCII.length)}${ASCII}\x07\xe5`)
})

it('names a server to an HTTP proxy in A-labels', async () => {
  const echo = await startEchoPeer('tcp', 2, await opensslCertificates())
  const proxy = await scriptedProxy(['HTTP/1.1 200 OK\r\n\r\n'], echo)
  const client = startWirebench(
    ...['connect', 'tcp', `${NAME}:2021`, '--proxy', `http://127.0.0.1:${String(proxy.port)}`],
    ...['--send', 'hi', '--expect', 'hi', '--wait', '5000', '--quiet'],
  )
  expect(await client.exit, client.stderr).toBe(0)
  expect(proxy.heard().toString('latin1')).toMatch(/^CONNECT xn--bcher-kva\.example:2021 HTTP\/1\.1\r\nHost: xn--/)
})

it('asks openssl s_server for an internationalized name and checks it', async () => {
  const { ca, cert, key } = await opensslCertificates(ASCII)
  const port = String(await freePort())
  const server = startProgram('openssl', [
    ...['s_server', '-accept', `127.0.0.1:${port}`, '-cert', cert, '-key', key, '-rev'],
    ...['-servername', ASCII, '-servername_fatal', '-cert2', cert, '-key2', key],
  ])
  await server.output(/ACCEPT/)
  const talk = (name: string) =>
    startWirebench(
      ...['connect', 'tls', `127.0.0.1:${port}`, '--tls-server-name', name, '--tls-ca', ca],
      ...['--send', 'abc', '--newline', 'lf', '--expect', 'cba', '--wait', '5000'],
    )
  const right = talk(NAME)
  expect(await right.exit, right.stderr).toBe(0)
  expect(right.stdout).toContain(ASCII)
  const wrong = talk('bûcher.example')
  expect(await wrong.exit).toBe(4)
})

it('makes a certificate for an internationalized name, which openssl s_client checks', async () => {
  const listener = startWirebench('listen', 'tls', '127.0.0.1:0', '--tls-name', `${NAME},*.${NAME}`)
  const port = await listening(listener, 'tls')
  const shown = await runProgram('sh', [
    '-c',
    `openssl s_client -connect 127.0.0.1:${String(port)} -verify_hostname ${ASCII} < /dev/null | openssl x509 -noout -ext subjectAltName`,
  ])
  expect(shown).toContain(`DNS:${ASCII}, DNS:*.${ASCII}`)
})

it('refuses a name that has no form in ASCII, and says which', async () => {
  const client = startWirebench('connect', 'tcp', 'bü cher.example:2021', '--send', 'hi')
  expect(await client.exit).toBe(2)
  expect(client.stderr).toContain('"bü cher.example" is not a host name')
})
