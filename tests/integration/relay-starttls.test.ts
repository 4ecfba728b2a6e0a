import { join } from 'node:path'
import { expect, it } from 'vitest'
import { STARTTLS_NAMES } from '../../src/shared/starttls'
import { opensslCertificates } from '../support/certificates'
import { listening } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { expertWarnings } from '../support/judges'
import { startProgram, startPython, startWirebench } from '../support/program'

const SERVER = join(import.meta.dirname, '../support/python/smtp_server.py')
const SEND_MAIL = `
import smtplib, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
with smtplib.SMTP('127.0.0.1', int(sys.argv[1])) as smtp:
    smtp.starttls(context=context)
    smtp.sendmail('a@example.com', ['b@example.com'], 'Subject: hi\\r\\n\\r\\nsecret kettle')
print('sent')
`

async function start(...flags: string[]) {
  const target = await opensslCertificates()
  const ours = await opensslCertificates()
  const server = startProgram('python3', ['-u', SERVER, target.cert, target.key])
  const [, serverPort = ''] = await server.output(/port (\d+)/)
  const path = join(temporaryFolder(), 'mail.pcapng')
  const relay = startWirebench(
    ...['relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${serverPort}`, '--starttls', 'smtp', '--record', path],
    ...['--tls-cert', ours.cert, '--tls-key', ours.key, ...flags],
    ...(flags.length === 0 ? ['--target-tls-ca', target.ca] : []),
  )
  return { server, relay, path, ca: ours.ca, port: String(await listening(relay)) }
}

it('changes both legs to TLS when the two sides agree on it: a mail of smtplib, read in plain text', async () => {
  const { server, relay, path, port, ca } = await start()
  const mailer = startProgram('python3', ['-c', SEND_MAIL, port, ca])
  expect(await mailer.exit, mailer.stderr).toBe(0)
  await server.output(/plain STARTTLS[\s\S]*tls ehlo[\s\S]*mail secret kettle/i)
  await relay.output(/#1 .* upgrading to TLS, as the server/)
  await relay.output(/#2 .* upgrading to TLS, as the client/)
  await relay.output(/#1 .* rx .*secret kettle/)
  await relay.output(/#2 .* tx .*secret kettle/)
  await relay.output(/#1 .* closed/)
  relay.kill('SIGTERM')
  await relay.exit
  expect(await expertWarnings(path)).not.toMatch(/Errors|Warns/)
})

it('lets openssl go over to TLS in the middle', async () => {
  const { server, port, ca } = await start()
  const client = startProgram('openssl', [
    ...['s_client', '-starttls', 'smtp', '-connect', `127.0.0.1:${port}`, '-CAfile', ca, '-crlf'],
    ...['-verify_return_error', '-quiet'],
  ])
  client.type('NOOP inside')
  await server.output(/tls NOOP inside/)
})

it('ends both legs when TLS with the target fails, and says why', async () => {
  const { relay, port, ca } = await start('--target-tls-verify', 'refuse')
  const mailer = startProgram('python3', ['-c', SEND_MAIL, port, ca])
  expect(await mailer.exit).not.toBe(0)
  await relay.output(/#2 .* failed: .*the issuer of the peer's certificate is not known here/)
  await relay.output(/#1 .* (reset by us|failed)/)
})

it.each(STARTTLS_NAMES.filter((name) => name !== 'rules'))(
  'goes over to TLS between openssl and a server in Python: %s',
  async (protocol) => {
    const [target, ours] = [await opensslCertificates(), await opensslCertificates()]
    const server = startPython('starttls_server', protocol, target.cert, target.key)
    const [, serverPort = ''] = await server.output(/port (\d+)/)
    const relay = startWirebench(
      ...['relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${serverPort}`, '--starttls', protocol],
      ...['--tls-cert', ours.cert, '--tls-key', ours.key, '--target-tls-ca', target.ca],
    )
    const port = String(await listening(relay))
    const client = startProgram('openssl', [
      ...['s_client', '-quiet', '-starttls', protocol, '-connect', `127.0.0.1:${port}`],
      ...['-CAfile', ours.ca, '-verify_return_error'],
    ])
    client.type('secret kettle')
    await client.output(/^got secret kettle\r?$/m)
    expect(server.stdout).not.toContain('secret kettle')
    await relay.output(/#1 .* rx .*secret kettle/)
    await relay.output(/#2 .* rx .*got secret kettle/)
  },
)
