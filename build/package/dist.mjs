import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureBuild } from '../launcher/build.mjs'
import { ensureDependencies } from '../launcher/dependencies.mjs'
import { root } from '../launcher/root.mjs'
import { run, say } from '../launcher/run.mjs'
import { officialElectron } from '../runtime/electron.mjs'
import { writeSbom } from './sbom.mjs'

/** `npm run dist`: the installers of this platform (nsis, dmg, AppImage and deb), built with the official Electron. */
await ensureDependencies()
await ensureBuild()
const executable = await officialElectron()
if (executable === undefined) {
  say('installers are made of the official Electron, which cannot be downloaded here')
  say('where only npm and Debian can be reached: npm run dist:deb -- --allow-fallback')
  process.exit(1)
}
writeSbom(JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version)
const builder = join(root, 'node_modules/electron-builder/out/cli/cli.js')
const unpacked = process.platform === 'darwin' ? [] : [`-c.electronDist=${dirname(executable)}`]
await run(process.execPath, [builder, '--config', 'build/electron-builder.yml', '--publish', 'never', ...unpacked], {
  cwd: root,
})
