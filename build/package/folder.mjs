import { existsSync, readFileSync } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../launcher/root.mjs'
import { run, say } from '../launcher/run.mjs'
import { writeSbom } from './sbom.mjs'

/**
 * The unpacked application for this platform, with asar, fuses and metadata, built with the given Electron. Returns its
 * folder.
 */
export async function packFolder(executable) {
  const version = readFileSync(join(dirname(executable), 'version'), 'utf8')
    .trim()
    .replace(/^v/, '')
  say(`packing the application with Electron ${version}`)
  await rm(join(root, 'dist', 'linux-unpacked'), { recursive: true, force: true })
  writeSbom(version)
  const builder = join(root, 'node_modules/electron-builder/out/cli/cli.js')
  await run(
    process.execPath,
    [
      builder,
      '--linux',
      'dir',
      '--config',
      'build/electron-builder.yml',
      `-c.electronDist=${dirname(executable)}`,
      `-c.electronVersion=${version}`,
    ],
    { cwd: root, quiet: true },
  )
  const folder = join(root, 'dist', 'linux-unpacked')
  if (existsSync(join(folder, 'LICENSE.electron.txt')))
    await rename(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'))
  // The loader for development; a package only loads its own asar.
  await rm(join(folder, 'resources', 'default_app.asar'), { force: true })
  await copyFile(join(root, 'build/package/wirebench-mime.xml'), join(folder, 'wirebench-mime.xml'))
  return folder
}
