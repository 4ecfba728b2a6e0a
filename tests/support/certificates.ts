import { join } from 'node:path'
import { runProgram } from './program'
import { temporaryFolder } from './folder'

export interface Certificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
  readonly pfx: string
  readonly expired: string
}

/** A CA and certificates that openssl created: nothing in them comes from us. */
export async function opensslCertificates(name = 'localhost'): Promise<Certificates> {
  const folder = temporaryFolder()
  const path = (file: string): string => join(folder, file)
  const openssl = (...args: string[]): Promise<string> => runProgram('openssl', args)
  const names = `subjectAltName=DNS:${name},IP:127.0.0.1`
  await openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Other CA'],
    ...['-keyout', path('ca.key'), '-out', path('ca.pem'), '-days', '30'],
  )
  await openssl(
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`],
    ...['-addext', names, '-keyout', path('leaf.key'), '-out', path('leaf.csr')],
  )
  const sign = (out: string, ...when: string[]): Promise<string> =>
    openssl(
      ...['x509', '-req', '-in', path('leaf.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-copy_extensions'],
      ...['copyall', '-CAcreateserial', '-out', path(out), ...when],
    )
  await sign('leaf.pem', '-days', '30')
  // A negative lifetime: it has already expired.
  await sign('expired.pem', '-days', '-1')
  await openssl(
    ...['pkcs12', '-export', '-in', path('leaf.pem'), '-inkey', path('leaf.key'), '-passout', 'pass:open sesame'],
    ...['-out', path('leaf.p12')],
  )
  return {
    ca: path('ca.pem'),
    cert: path('leaf.pem'),
    key: path('leaf.key'),
    pfx: path('leaf.p12'),
    expired: path('expired.pem'),
  }
}
