import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { randomBytes, webcrypto } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const CA_DAYS = 3_650
/** What browsers and phones still take for a server certificate. */
const LEAF_DAYS = 397

export interface KeyPair {
  /** The certificate and its issuer. */
  readonly certificatePem: string
  readonly keyPem: string
}

/** Where the authority keeps what it is. */
export interface CaFiles {
  /** 0700. */
  readonly folder: string
  readonly certificatePath: string
  /** 0600. */
  readonly keyPath: string
}

export interface Ca {
  readonly certificate: X509Certificate
  readonly key: webcrypto.CryptoKey
}

/** The authority of these files; a new one when they are missing, damaged, or about to expire. */
export async function readOrMakeCa(files: CaFiles): Promise<Ca> {
  try {
    const certificate = new X509Certificate(readFileSync(files.certificatePath, 'utf8'))
    const [der] = PemConverter.decode(readFileSync(files.keyPath, 'utf8'))
    const isOver = certificate.notAfter.getTime() < Date.now() + LEAF_DAYS * DAY_MS
    if (der !== undefined && !isOver) {
      const key = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign'])
      return { certificate, key }
    }
  } catch {
    // Missing, or damaged: a new one is made.
  }
  return makeCa(files)
}

async function makeCa({ folder, certificatePath, keyPath }: CaFiles): Promise<Ca> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=Wirebench test CA ${randomBytes(3).toString('hex')}, O=For tests only`,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(keyPath, await exportKey(keys.privateKey), { mode: 0o600 })
  writeFileSync(certificatePath, `${certificate.toString('pem')}\n`, { mode: 0o600 })
  return { certificate, key: keys.privateKey }
}

/** A server and client certificate for these names and addresses. */
export async function issueCertificate(
  { certificate: issuer, key: signingKey }: Ca,
  names: readonly string[],
): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${commonName(names[0] ?? 'localhost')}`,
    issuer: issuer.subject,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + LEAF_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  })
  const keyPem = await exportKey(keys.privateKey)
  return { certificatePem: `${certificate.toString('pem')}\n${issuer.toString('pem')}\n`, keyPem }
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)}\n`
}

/** Positive, as RFC 5280 (4.1.2.2) asks. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('hex')
}

/** At most 64 characters, and nothing that has a meaning in a distinguished name (RFC 4514). */
function commonName(name: string): string {
  return name.replace(/[^\w.:*-]/g, '_').slice(0, 64)
}
