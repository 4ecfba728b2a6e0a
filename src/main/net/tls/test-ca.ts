import { join } from 'node:path'
import type { Ca, CaFiles, KeyPair } from './certificate-maker'

/** Loaded when it is needed: most starts need no certificate, and it is large. */
const maker = () => import('./certificate-maker')

/**
 * A certificate authority of the person's own, for tests alone. Made on the first use, in a folder of theirs (0700),
 * its key readable by them only (0600). Whoever trusts it should be a test program, never a browser profile.
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

  /** A server and client certificate for these names and addresses; new each time. */
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
