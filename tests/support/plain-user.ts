import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { ensureElectron } from '../../build/runtime/electron.mjs'
import { launchPlain } from './app'
import { temporaryFolder } from './folder'

/** The user "nobody", who exists on every system. */
const NOBODY = 65_534
const ROOT = join(import.meta.dirname, '../..')

/**
 * The application as a user without privileges, with Chromium's sandbox on. Electron and the build are copied to where
 * that user may read them.
 */
export async function launchAsPlainUser(): Promise<{ readonly page: Page; status(): Promise<string> }> {
  const home = temporaryFolder()
  const executable = await ensureElectron()
  cpSync(dirname(executable), join(home, 'electron'), { recursive: true })
  cpSync(join(ROOT, 'out'), join(home, 'app/out'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(home, 'app/package.json'))
  // As a package installs it: for systems that forbid user namespaces.
  chmodSync(join(home, 'electron/chrome-sandbox'), 0o4755)
  mkdirSync(join(home, 'profile'))
  for (const path of ['.', 'profile', 'app']) chownSync(join(home, path), NOBODY, NOBODY)
  if (!existsSync(join(home, 'electron/electron'))) throw new Error('Electron was not copied')
  const user = String(NOBODY)
  const command = [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${user}`,
    '--clear-groups',
    'env',
    `HOME=${home}`,
    join(home, 'electron/electron'),
    join(home, 'app'),
  ] as const
  const running = await launchPlain(join(home, 'profile'), command)
  const { page } = await running.connect()
  return {
    page,
    status: async () => {
      const [pid] = await running.rendererPids()
      return readFileSync(`/proc/${String(pid)}/status`, 'utf8')
    },
  }
}
