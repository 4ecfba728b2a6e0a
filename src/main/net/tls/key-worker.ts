import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { answerQuestions } from '../../threads/answer-questions'
import { readDer } from './der'
import type { KeyAnswer, KeyQuestion } from './key-questions'
import { LockedMistake } from './password-cipher'
import { openLockedKey, openPkcs12 } from './pkcs12'

const DAMAGED = 'it is neither PEM nor PKCS#12, or it is damaged'
const WRONG = 'the passphrase is wrong or missing'
const LOCKED = /-----BEGIN ENCRYPTED PRIVATE KEY-----([A-Za-z0-9+/=\s]*)-----END ENCRYPTED PRIVATE KEY-----/
const ANY_KEY = /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/
const CERTIFICATES =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g

answerQuestions(answer)

function answer({ certificate, key, passphrase }: KeyQuestion): KeyAnswer {
  const isPem = Buffer.from(certificate).includes('-----BEGIN')
  try {
    return isPem
      ? fromPem(text(certificate), key === undefined ? text(certificate) : text(key), passphrase)
      : fromPkcs12(certificate, passphrase)
  } catch (error) {
    const words = error instanceof LockedMistake ? error.message : DAMAGED
    return { mistake: `cannot be used: ${words}`, isAboutKey: isPem && key !== undefined }
  }
}

function fromPkcs12(file: Uint8Array, passphrase: string): KeyAnswer {
  const { keys, certificates } = openPkcs12(file, passphrase)
  const all = certificates.map((der) => new X509Certificate(der))
  for (const der of keys) {
    const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
    const own = all.find((each) => each.checkPrivateKey(key))
    if (own === undefined) continue
    const chain = [own, ...all.filter((each) => each !== own)]
    return { cert: chain.map(String).join(''), key: pemOf(key) }
  }
  throw new LockedMistake(keys.length === 0 ? 'it holds no private key' : 'the key does not belong to the certificate')
}

function fromPem(certificate: string, keyText: string, passphrase: string): KeyAnswer {
  const chain = certificate.match(CERTIFICATES)
  if (chain === null) throw new LockedMistake(DAMAGED)
  const key = keyIn(keyText, passphrase)
  if (!new X509Certificate(chain[0]).checkPrivateKey(key))
    throw new LockedMistake('the key does not belong to the certificate')
  return { cert: `${chain.join('\n')}\n`, key: pemOf(key) }
}

function keyIn(text: string, passphrase: string): KeyObject {
  const [, locked] = LOCKED.exec(text) ?? []
  if (locked !== undefined) {
    const der = openLockedKey(readDer(Buffer.from(locked, 'base64')), passphrase)
    try {
      return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
    } catch {
      // One wrong passphrase in 256 seems to be right.
      throw new LockedMistake(WRONG)
    }
  }
  const [pem] = ANY_KEY.exec(text) ?? []
  if (pem === undefined) throw new LockedMistake(DAMAGED)
  try {
    return createPrivateKey({ key: pem, passphrase })
  } catch (error) {
    throw /ENCRYPTED/.test(pem) ? new LockedMistake(WRONG) : error
  }
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
