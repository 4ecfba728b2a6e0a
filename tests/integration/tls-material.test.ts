import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder'
import { runProgram, startWirebench } from '../support/program'

const openssl = (...args: string[]): Promise<string> => runProgram('openssl', args)

async function rsaCertificate(): Promise<{ path: (file: string) => string; cert: string; key: string }> {
  const folder = temporaryFolder()
  const path = (file: string): string => join(folder, file)
  const [cert, key] = [path('c.pem'), path('k.pem')]
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '9'],
    ...['-subj', '/CN=localhost'],
  )
  return { path, cert, key }
}

it.each([
  ['another RSA key', ['genrsa', '-out', 'OTHER', '2048']],
  ['an EC key', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', 'OTHER']],
  ['an Ed25519 key', ['genpkey', '-algorithm', 'ed25519', '-out', 'OTHER']],
])('refuses %s for an RSA certificate at the start, of a server and of a client', async (_name, args) => {
  const { path, cert } = await rsaCertificate()
  await openssl(...args.map((arg) => (arg === 'OTHER' ? path('other.pem') : arg)))
  const material = ['--tls-cert', cert, '--tls-key', path('other.pem')]
  const server = startWirebench('listen', 'tls', '127.0.0.1:0', ...material, '--for', '5')
  expect(await server.exit).toBe(3)
  expect(server.stderr).toContain('the key does not belong to the certificate')
  const client = startWirebench('connect', 'tls', '127.0.0.1:1', ...material)
  expect(await client.exit).toBe(4)
  expect(client.stderr).toContain('the key does not belong to the certificate')
})

it('takes the key that belongs, also encrypted, and in one file with its certificate', async () => {
  const { path, cert, key } = await rsaCertificate()
  await openssl('rsa', '-aes128', '-in', key, '-out', path('locked.pem'), '-passout', 'pass:abc')
  await runProgram('sh', ['-c', `cat '${cert}' '${key}' > '${path('both.pem')}'`])
  for (const material of [
    ['--tls-cert', cert, '--tls-key', key],
    ['--tls-cert', cert, '--tls-key', path('locked.pem'), '--tls-passphrase', 'abc'],
    ['--tls-cert', path('both.pem')],
  ]) {
    const server = startWirebench('listen', 'tls', '127.0.0.1:0', ...material, '--for', '0.1')
    expect(await server.exit, server.stderr).toBe(0)
  }
  const locked = startWirebench('listen', 'tls', '127.0.0.1:0', '--tls-cert', cert, '--tls-key', path('locked.pem'))
  expect(await locked.exit).toBe(3)
  expect(locked.stderr).toContain('the passphrase is wrong or missing')
})

it('names an old PKCS#12 file for what it is, with the way out, which works', async () => {
  const { path, cert, key } = await rsaCertificate()
  await openssl(
    ...['pkcs12', '-export', '-legacy', '-in', cert, '-inkey', key, '-out', path('old.p12'), '-passout', 'pass:abc'],
  )
  const listen = (file: string, passphrase: string) =>
    startWirebench(
      ...['listen', 'tls', '127.0.0.1:0', '--tls-cert', path(file), '--tls-passphrase', passphrase, '--for', '0.1'],
    )
  const old = listen('old.p12', 'abc')
  expect(await old.exit).toBe(3)
  expect(old.stderr).toContain('encrypted in an old way (RC2-40) that this runtime does not read')
  expect(old.stderr).toContain('openssl pkcs12 -legacy -in OLD.p12 -nodes -out NEW.pem')
  const wrong = listen('old.p12', 'wrong')
  expect(await wrong.exit).toBe(3)
  expect(wrong.stderr).toContain('the passphrase is wrong or missing')
  const [from, to] = [path('old.p12'), path('new.pem')]
  await openssl('pkcs12', '-legacy', '-in', from, '-nodes', '-out', to, '-passin', 'pass:abc')
  const converted = startWirebench('listen', 'tls', '127.0.0.1:0', '--tls-cert', to, '--for', '0.1')
  expect(await converted.exit, converted.stderr).toBe(0)
})

it.each([
  ['AES with SHA-256', []],
  ['AES with SHA-512', ['-certpbe', 'AES-128-CBC', '-keypbe', 'AES-256-CBC', '-macalg', 'sha512']],
  ['triple DES', ['-legacy', '-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES']],
  ['certificates in the open', ['-certpbe', 'NONE', '-keypbe', 'AES-256-CBC']],
  ['no check of its own', ['-nomac']],
])('opens a PKCS#12 file as openssl writes it: %s', async (_name, ways) => {
  const { path, cert, key } = await rsaCertificate()
  const file = path('ours.p12')
  await openssl('pkcs12', '-export', '-in', cert, '-inkey', key, '-out', file, '-passout', 'pass:abc', ...ways)
  const server = startWirebench(
    ...['listen', 'tls', '127.0.0.1:0', '--tls-cert', file, '--tls-passphrase', 'abc', '--for', '0.1'],
  )
  expect(await server.exit, server.stderr).toBe(0)
})

it('refuses a PEM key that takes hours to open, as it refuses such a PKCS#12 file', async () => {
  const { path, cert, key } = await rsaCertificate()
  const slow = path('slow.key')
  await openssl(
    ...['pkcs8', '-topk8', '-v2', 'aes256', '-iter', '5000000', '-in', key, '-out', slow, '-passout', 'pass:abc'],
  )
  const server = startWirebench(
    ...['listen', 'tls', '127.0.0.1:0', '--tls-cert', cert, '--tls-key', slow, '--tls-passphrase', 'abc', '--for', '5'],
  )
  expect(await server.exit).toBe(3)
  expect(server.stderr).toMatch(/slow\.key: .*asks for 5000000 iterations/)
})
