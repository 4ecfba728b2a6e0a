import {
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
} from 'node:tls'
import { isPathAddress, isWildcard, type Endpoint } from '../../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import { readPlainFileSync, TOO_LARGE } from '../../files/plain-file'
import { FileMistake } from './file-mistake'
import { openKeys } from './key-questions'
import { openKeyLog } from './key-log'
import type { TestCa } from './test-ca'

/** Everything that the handshakes of a session need; files are read once, when it starts. */
export interface TlsSetup {
  readonly context: SecureContextOptions
  /**
   * The TLS context, created once: that takes as long as the files need, and some ten milliseconds for hundreds of
   * issuers.
   */
  readonly secure: SecureContext
  readonly alpn: readonly string[]
  readonly refusesUntrusted: boolean
  readonly clientCert: 'none' | 'ask' | 'require'
  readonly serverName: string | undefined
  /** Appends to the key log; absent without one. */
  readonly logKeys?: (line: Buffer) => void
  /** Closes the key log's file. */
  close(): void
}

/** Reads certificate, key and issuers, or creates a certificate of the test CA. Every wrong file is named. */
export async function prepareTls(
  options: SessionOptions,
  local: Endpoint | undefined,
  ca: TestCa,
): Promise<Outcome<TlsSetup>> {
  try {
    const context: SecureContextOptions = {
      ...(await ownCertificate(options, local, ca)),
      ca: await trustedIssuers(options, ca),
      ...versions(options),
    }
    const secure = createSecureContext(context)
    const keyLog = openKeyLog(optionOf(options, 'tlsKeyLog'))
    return done({
      context,
      secure,
      alpn: optionOf(options, 'tlsAlpn'),
      refusesUntrusted: optionOf(options, 'tlsVerify') === 'refuse',
      clientCert: optionOf(options, 'tlsClientCert'),
      serverName: optionOf(options, 'tlsServerName'),
      ...(keyLog === undefined ? {} : { logKeys: keyLog.write }),
      close: () => keyLog?.close(),
    })
  } catch (error) {
    return failed(setupFailure(error as Error, options))
  }
}

/** The largest file of issuers: a bundle of all public authorities is smaller, and reading one takes long. */
const MAX_FILE_BYTES = 1024 * 1024

function setupFailure(error: Error, options: SessionOptions): Failure {
  const path = error instanceof FileMistake ? error.path : (optionOf(options, 'tlsCertificate') ?? '')
  const errno = (error as NodeJS.ErrnoException).code ?? ''
  const words = error instanceof FileMistake ? error.message : `cannot be used: ${error.message}`
  const message = `${path === '' ? 'the TLS settings' : path}: ${words}`
  return { code: 'bad-certificate-file', errno, message, subject: path }
}

function readFile(path: string): Buffer {
  try {
    return readPlainFileSync(path, MAX_FILE_BYTES)
  } catch (error) {
    const { code = 'unknown', message } = error as NodeJS.ErrnoException
    throw new FileMistake(path, code === TOO_LARGE ? message : `cannot be read (${code}); check the path`)
  }
}

async function ownCertificate(
  options: SessionOptions,
  local: Endpoint | undefined,
  ca: TestCa,
): Promise<SecureContextOptions> {
  const path = optionOf(options, 'tlsCertificate')
  const keyPath = optionOf(options, 'tlsKey')
  const passphrase = optionOf(options, 'tlsPassphrase') ?? ''
  if (path !== undefined) {
    const certificate = readFile(path)
    const isPem = certificate.includes('-----BEGIN')
    const key = isPem && keyPath !== undefined ? readFile(keyPath) : undefined
    if (isPem && !(key ?? certificate).includes('PRIVATE KEY'))
      throw new FileMistake(keyPath ?? path, 'has no private key in it; name the key file as well')
    return openKeys({ certificate, key, passphrase }, { certificate: path, key: keyPath ?? path })
  }
  if (keyPath !== undefined)
    throw new FileMistake(keyPath, 'is a key without its certificate; name the certificate file')
  if (local === undefined) return {}
  const chosen = optionOf(options, 'tlsNames')
  const usual = ['localhost', '127.0.0.1', '::1']
  const all =
    isWildcard(local.address) || isPathAddress(local.address) || usual.includes(local.address)
      ? usual
      : [...usual, local.address]
  const { certificatePem, keyPem } = await ca.issue(chosen.length > 0 ? chosen : all)
  return { cert: certificatePem, key: keyPem }
}

async function trustedIssuers(options: SessionOptions, ca: TestCa): Promise<string[]> {
  const path = optionOf(options, 'tlsCa')
  if (path === undefined) return [...rootCertificates, await ca.certificatePem()]
  const text = readFile(path).toString('utf8')
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new FileMistake(path, 'has no certificate in it; trusted issuers are PEM')
  return [text]
}

function versions(options: SessionOptions): SecureContextOptions {
  const minVersion: SecureVersion = optionOf(options, 'tlsMinVersion')
  const maxVersion: SecureVersion = optionOf(options, 'tlsMaxVersion')
  if (minVersion > maxVersion)
    throw new Error(`the oldest version ${minVersion} is newer than the newest ${maxVersion}`)
  // OpenSSL allows the old versions only at its lowest security level (SSL_CTX_set_security_level(3)).
  return { minVersion, maxVersion, ...(minVersion < 'TLSv1.2' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {}) }
}
