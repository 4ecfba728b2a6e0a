import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto'
import type { BaseBlock } from 'asn1js'
import { bytesOf, numberOf, oidOf, partsOf } from './der'

/** The most iterations: OpenSSL itself writes 2,048, careful programs some 100,000. */
const MAX_ITERATIONS = 1_000_000

/** Why encrypted data cannot be decrypted; the words are for people. */
export class LockedMistake extends Error {}

const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
}
const CIPHERS: Readonly<Record<string, readonly [name: string, keyBytes: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
}
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
/** RFC 7292, C. */
const TRIPLE_DES = '1.2.840.113549.1.12.1.3'
const OLD_CIPHERS: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.12.1.1': 'RC4-128',
  '1.2.840.113549.1.12.1.2': 'RC4-40',
  '1.2.840.113549.1.12.1.5': 'RC2-128',
  '1.2.840.113549.1.12.1.6': 'RC2-40',
}
/** The block and output sizes of SHA-1 and the other hashes in bytes (FIPS 180-4). */
const BLOCK_BYTES: Readonly<Record<string, number>> = { sha384: 128, sha512: 128 }

/** Decrypts what a passphrase has encrypted (RFC 8018, RFC 7292). Throws `LockedMistake`. */
export function decrypted(algorithm: BaseBlock | undefined, encrypted: Uint8Array, passphrase: string): Buffer {
  const [name, parameters] = partsOf(algorithm)
  const oid = oidOf(name)
  if (oid === PBES2) return byPbes2(parameters, encrypted, passphrase)
  if (oid === TRIPLE_DES) {
    const [salt, iterations] = partsOf(parameters)
    const [saltBytes, count] = [bytesOf(salt), iterationsOf(iterations)]
    const key = pkcs12Key('sha1', passphrase, saltBytes, count, 1, 24)
    const iv = pkcs12Key('sha1', passphrase, saltBytes, count, 2, 8)
    return decipher('des-ede3-cbc', key, iv, encrypted)
  }
  const old = OLD_CIPHERS[oid]
  if (old === undefined) throw new LockedMistake(`is encrypted in a way (${oid}) that is not known here`)
  throw new LockedMistake(
    `its certificates are encrypted in an old way (${old}) that this runtime does not read; convert it (openssl pkcs12 -legacy -in OLD.p12 -nodes -out NEW.pem) and name NEW.pem instead`,
  )
}

/** The number of iterations, which the file sets and which could take hours. */
export function iterationsOf(node: BaseBlock | undefined): number {
  const count = numberOf(node)
  if (count <= MAX_ITERATIONS) return count
  const many = count === Infinity ? 'no end of' : String(count)
  throw new LockedMistake(
    `asks for ${many} iterations to open it, and more than ${String(MAX_ITERATIONS)} are not done; write it anew (openssl pkcs12 -iter 100000)`,
  )
}

export function hashOf(node: BaseBlock | undefined): string {
  const oid = oidOf(node)
  const hash = HASHES[oid]
  if (hash === undefined) throw new LockedMistake(`is protected in a way (${oid}) that is not known here`)
  return hash
}

/** Derives keys of PKCS#12 (RFC 7292, B.2). `purpose`: 1 a key, 2 an initial value, 3 an integrity check. */
export function pkcs12Key(
  hash: string,
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  purpose: 1 | 2 | 3,
  length: number,
): Buffer {
  const block = BLOCK_BYTES[hash] ?? 64
  const password = Buffer.from(`${passphrase}\0`, 'utf16le').swap16()
  const filled = (bytes: Uint8Array): Buffer =>
    Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes.length === 0 ? undefined : bytes)
  const input = Buffer.concat([filled(salt), filled(password)])
  const diversifier = Buffer.alloc(block, purpose)
  let key = Buffer.alloc(0)
  while (key.length < length) {
    let digest = createHash(hash).update(diversifier).update(input).digest()
    for (let round = 1; round < iterations; round++) digest = createHash(hash).update(digest).digest()
    key = Buffer.concat([key, digest])
    const addend = Buffer.alloc(block, digest)
    for (let from = 0; from < input.length; from += block) {
      let carry = 1
      for (let at = block - 1; at >= 0; at--) {
        carry += (input[from + at] ?? 0) + (addend[at] ?? 0)
        input[from + at] = carry & 0xff
        carry >>= 8
      }
    }
  }
  return key.subarray(0, length)
}

/** Derives a key by PBKDF2; the file names the hash and the salt. */
export function pbkdf2Key(derivation: BaseBlock | undefined, passphrase: string, length: number): Buffer {
  const [name, parameters] = partsOf(derivation)
  if (oidOf(name) !== PBKDF2)
    throw new LockedMistake(
      'its key is made of the passphrase in a way that is not known here; write it anew with PBKDF2',
    )
  const [salt, iterations, ...others] = partsOf(parameters)
  const random = others.find((each) => partsOf(each).length > 0)
  const hash = random === undefined ? 'sha1' : hashOf(partsOf(random)[0])
  return pbkdf2Sync(passphrase, bytesOf(salt), iterationsOf(iterations), length, hash)
}

function byPbes2(parameters: BaseBlock | undefined, encrypted: Uint8Array, passphrase: string): Buffer {
  const [derivation, scheme] = partsOf(parameters)
  const [name, initial] = partsOf(scheme)
  const cipher = CIPHERS[oidOf(name)]
  if (cipher === undefined) throw new LockedMistake(`is encrypted in a way (${oidOf(name)}) that is not known here`)
  const [algorithm, keyBytes] = cipher
  return decipher(algorithm, pbkdf2Key(derivation, passphrase, keyBytes), bytesOf(initial), encrypted)
}

function decipher(algorithm: string, key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Buffer {
  try {
    const opening = createDecipheriv(algorithm, key, iv)
    return Buffer.concat([opening.update(encrypted), opening.final()])
  } catch {
    throw new LockedMistake('the passphrase is wrong or missing')
  }
}
