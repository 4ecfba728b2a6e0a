import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app } from 'electron'
import { done, failed, type Outcome } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'

/** The licences of all packages whose code is in the application, as the build has written them down. */
export async function readLicences(): Promise<Outcome<string>> {
  const path = join(app.getAppPath(), 'out', 'licences', 'third-party.txt')
  try {
    return done(await readFile(path, 'utf8'))
  } catch {
    return failed(refusal('noLicences', { path }, { subject: path }))
  }
}
