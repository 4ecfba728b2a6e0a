import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BaseBlock } from 'asn1js'
import { bytesOf, oidOf, partsOf, readDer } from './der'
import { decrypted, hashOf, iterationsOf, LockedMistake, pbkdf2Key, pkcs12Key } from './password-cipher'

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const LOCKED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const PBMAC1 = '1.2.840.113549.1.5.14'
const HASH_BYTES: Readonly<Record<string, number>> = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 }

/** The content of a PKCS#12 file, in DER. */
export interface OpenedPkcs12 {
  readonly keys: readonly Uint8Array[]
  readonly certificates: readonly Uint8Array[]
}

/**
 * Opens a PKCS#12 file (RFC 7292). The file decides how long that takes, within bounds: not for a thread that others
 * wait for.
 */
export function openPkcs12(file: Uint8Array, passphrase: string): OpenedPkcs12 {
  const [, content, mac] = partsOf(readDer(file))
  const safe = dataOf(content)
  if (mac !== undefined) checkMac(mac, safe, passphrase)
  const keys: Uint8Array[] = []
  const certificates: Uint8Array[] = []
  for (const each of partsOf(readDer(safe))) {
    const bags = partsOf(readDer(contentOf(each, passphrase)))
    for (const bag of bags) {
      const [kind, wrapped] = partsOf(bag)
      const [value] = partsOf(wrapped)
      if (oidOf(kind) === KEY_BAG && value !== undefined) keys.push(new Uint8Array(value.toBER()))
      if (oidOf(kind) === LOCKED_KEY_BAG) keys.push(openLockedKey(value, passphrase))
      if (oidOf(kind) === CERTIFICATE_BAG) certificates.push(bytesOf(partsOf(partsOf(value)[1])[0]))
    }
  }
  return { keys, certificates }
}

/** The PKCS#8 key in an EncryptedPrivateKeyInfo (RFC 5958, 3). */
export function openLockedKey(node: BaseBlock | undefined, passphrase: string): Uint8Array {
  const [algorithm, encrypted] = partsOf(node)
  return decrypted(algorithm, bytesOf(encrypted), passphrase)
}

function contentOf(content: BaseBlock, passphrase: string): Uint8Array {
  const [kind, wrapped] = partsOf(content)
  if (oidOf(kind) === DATA) return dataOf(content)
  if (oidOf(kind) !== ENCRYPTED_DATA) throw new LockedMistake('is closed by a key, not by a passphrase')
  const [, encryptedContent] = partsOf(partsOf(wrapped)[0])
  const [, algorithm, encrypted] = partsOf(encryptedContent)
  return decrypted(algorithm, bytesOf(encrypted), passphrase)
}

function dataOf(content: BaseBlock | undefined): Uint8Array {
  const [, wrapped] = partsOf(content)
  return bytesOf(partsOf(wrapped)[0])
}

/** Whether the passphrase is right: only then is the digest at the end the expected one. */
function checkMac(mac: BaseBlock, safe: Uint8Array, passphrase: string): void {
  const [info, salt, iterations] = partsOf(mac)
  const [algorithm, digest] = partsOf(info)
  const wanted = bytesOf(digest)
  const [name, parameters] = partsOf(algorithm)
  let found: Buffer
  if (oidOf(name) === PBMAC1) {
    const [derivation, scheme] = partsOf(parameters)
    const hash = hashOf(partsOf(scheme)[0])
    const key = pbkdf2Key(derivation, passphrase, HASH_BYTES[hash] ?? 0)
    found = createHmac(hash, key).update(safe).digest()
  } else {
    const hash = hashOf(name)
    const count = iterations === undefined ? 1 : iterationsOf(iterations)
    const key = pkcs12Key(hash, passphrase, bytesOf(salt), count, 3, HASH_BYTES[hash] ?? 0)
    found = createHmac(hash, key).update(safe).digest()
  }
  if (found.length !== wanted.length || !timingSafeEqual(found, wanted))
    throw new LockedMistake('the passphrase is wrong or missing')
}
