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
import { createPrivateKey, randomBytes, webcrypto, X509Certificate as PlainCertificate } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const CA_DAYS = 3_650
/** The longest lifetime that browsers and phones accept for a server certificate; days. */
const LEAF_DAYS = 397

export interface KeyPair {
  /** The certificate and its issuer. */
  readonly certificatePem: string
  readonly keyPem: string
}

/** Where the authority keeps its files. */
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

/** How long to wait for another program, which writes the certificate right after the key; ms. */
const CERTIFICATE_WAIT_MS = 2_000

/**
 * The authority of these files. A new one is created when there is none, or when it is about to expire; a damaged or
 * unreadable one is never replaced, because programs trust it: that throws, with what to do. When several programs
 * begin at the same time, the first one's authority is used by all.
 */
export async function readOrMakeCa(files: CaFiles): Promise<Ca> {
  // The key is written first, so a certificate without a key has lost it.
  const hasCertificate = existsSync(files.certificatePath)
  const keyText = readKey(files)
  if (keyText === undefined && hasCertificate) throw damaged(files)
  if (keyText === undefined) return makeCa(files)
  const certificateText = await readCertificate(files, keyText)
  let ca: Ca
  try {
    const certificate = new X509Certificate(certificateText)
    const [der] = PemConverter.decode(keyText)
    if (der === undefined) throw new Error('no key in the file')
    ca = { certificate, key: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']) }
  } catch {
    throw damaged(files)
  }
  if (ca.certificate.notAfter.getTime() >= Date.now() + LEAF_DAYS * DAY_MS) return ca
  setExpiredAside(files)
  return makeCa(files)
}

/** Reads both, or neither. */
function setExpiredAside({ keyPath, certificatePath }: CaFiles): void {
  renameSync(keyPath, `${keyPath}.expired`)
  try {
    renameSync(certificatePath, `${certificatePath}.expired`)
  } catch (error) {
    renameSync(`${keyPath}.expired`, keyPath)
    throw error
  }
}

/**
 * Undefined when there is no key. Others must not be able to read it; a link is refused, because it may lead anywhere.
 */
function readKey({ keyPath }: CaFiles): string | undefined {
  const facts = lstatSync(keyPath, { throwIfNoEntry: false })
  if (facts === undefined) return undefined
  if (!facts.isFile()) throw new Error(`${keyPath} is not a file of its own; the key of the test CA must be one`)
  if ((facts.mode & 0o077) !== 0) chmodSync(keyPath, 0o600)
  return readFileSync(keyPath, 'utf8')
}

async function readCertificate(files: CaFiles, keyText: string): Promise<string> {
  const until = performance.now() + CERTIFICATE_WAIT_MS
  for (;;) {
    try {
      return readFileSync(files.certificatePath, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      if (performance.now() > until && !takeDraft(files, keyText)) throw damaged(files)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The program that created the key ended before it renamed its certificate: the draft lies beside it. */
function takeDraft({ folder, certificatePath }: CaFiles, keyText: string): boolean {
  for (const name of readdirSync(folder)) {
    const draft = join(folder, name)
    if (!draft.startsWith(`${certificatePath}.`) || !isCertificateOf(readFileSync(draft, 'utf8'), keyText)) continue
    renameSync(draft, certificatePath)
    return true
  }
  return false
}

function isCertificateOf(text: string, keyText: string): boolean {
  try {
    return new PlainCertificate(text).checkPrivateKey(createPrivateKey(keyText))
  } catch {
    return false
  }
}

function damaged({ certificatePath, keyPath }: CaFiles): Error {
  return new Error(
    `the test CA (${certificatePath}, ${keyPath}) is damaged; bring the two files back, or move both away to have a new one made, which programs must then trust anew`,
  )
}

async function makeCa(files: CaFiles): Promise<Ca> {
  const { folder, certificatePath, keyPath } = files
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
  const keyDraft = draftOf(keyPath)
  const certificateDraft = draftOf(certificatePath)
  try {
    writeFileSync(keyDraft, await exportKey(keys.privateKey), { mode: 0o600, flag: 'wx' })
    writeFileSync(certificateDraft, `${certificate.toString('pem')}\n`, { mode: 0o600, flag: 'wx' })
    // The first to create the key's name becomes the authority; the link makes it appear complete or not at all.
    linkSync(keyDraft, keyPath)
    try {
      renameSync(certificateDraft, certificatePath)
    } catch (error) {
      // A key whose certificate was never seen would block the next attempt.
      removeQuietly(keyPath)
      throw error
    }
    return { certificate, key: keys.privateKey }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(keyPath)) return await readOrMakeCa(files)
    throw error
  } finally {
    removeQuietly(keyDraft)
    removeQuietly(certificateDraft)
  }
}

function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}`
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never created, or is renamed already.
  }
}

/** Creates a server and client certificate for these names and addresses. */
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

/** A positive serial number, as RFC 5280 (4.1.2.2) requires. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('hex')
}

/** A common name: at most 64 characters, without characters that have a meaning in a distinguished name (RFC 4514). */
function commonName(name: string): string {
  return name.replace(/[^\w.:*-]/g, '_').slice(0, 64)
}
