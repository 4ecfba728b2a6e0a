import { join } from 'node:path'
import type { Ca, CaFiles, KeyPair } from './certificate-maker'

/** Loads the certificate library only when it is needed: most starts need no certificate, and it is large. */
const maker = () => import('./certificate-maker')

/**
 * The person's own certificate authority, for tests alone. It is created on first use, in a folder of theirs (0700),
 * with a key that only they can read (0600). Only test programs should trust it, never a browser profile.
 */
export class TestCa {
  readonly certificatePath: string
  readonly #files: CaFiles
  #loaded: Promise<Ca> | undefined

  constructor(folder: string) {
    this.certificatePath = join(folder, 'wirebench-test-ca.pem')
    this.#files = { folder, certificatePath: this.certificatePath, keyPath: join(folder, 'wirebench-test-ca.key') }
  }

  /** The certificate as PEM. Throws the system's error when the folder cannot be written. */
  async certificatePem(): Promise<string> {
    return (await this.#load()).certificate.toString('pem')
  }

  /** A new server and client certificate for these names and addresses. */
  async issue(names: readonly string[]): Promise<KeyPair> {
    const { issueCertificate } = await maker()
    return issueCertificate(await this.#load(), names)
  }

  #load(): Promise<Ca> {
    this.#loaded ??= maker()
      .then(({ readOrMakeCa }) => readOrMakeCa(this.#files))
      .catch((error: unknown) => {
        this.#loaded = undefined
        throw error
      })
    return this.#loaded
  }
}
