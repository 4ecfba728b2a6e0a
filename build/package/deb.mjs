import { parseArgs } from 'node:util'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBuild } from '../launcher/build.mjs'
import { ensureDependencies } from '../launcher/dependencies.mjs'
import { ensureSystem } from '../launcher/debian.mjs'
import { root } from '../launcher/root.mjs'
import { say } from '../launcher/run.mjs'
import { ensureElectron, officialElectron } from '../runtime/electron.mjs'
import { packFolder } from './folder.mjs'

/** `npm run dist:deb`: a Debian package for machines that reach only npm and Debian. */
const { values } = parseArgs({
  options: {
    // For tests: the older Electron in the npm registry.
    'allow-fallback': { type: 'boolean', default: false },
    out: { type: 'string', default: 'dist' },
    compression: { type: 'string', default: 'xz' },
  },
})

await ensureDependencies()
await ensureSystem('package')
await ensureBuild()
const executable = values['allow-fallback'] ? await ensureElectron() : await officialElectron()
if (executable === undefined) {
  say('packages for users are made of the official Electron, which cannot be downloaded here')
  say('for a package to try out: npm run dist:deb -- --allow-fallback')
  process.exit(1)
}

const folder = await packFolder(executable)
const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const installer = createRequire(import.meta.url)('electron-installer-debian')
await mkdir(join(root, values.out), { recursive: true })
say(`building the Debian package (${values.compression})`)
await installer({
  src: folder,
  dest: join(root, values.out),
  arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
  options: {
    name: 'wirebench',
    productName: 'Wirebench',
    genericName: 'Network test bench',
    description,
    productDescription:
      'Runs TCP and UDP servers and clients, shows each conversation in its own tab, records everything as pcapng.',
    version,
    bin: 'wirebench',
    section: 'net',
    priority: 'optional',
    maintainer: 'The Wirebench developers <wirebench@localhost>',
    categories: ['Development'],
    mimeType: ['application/x-pcapng'],
    icon: Object.fromEntries(
      [16, 32, 48, 64, 128, 256, 512].map((size) => [
        `${size}x${size}`,
        join(root, 'build/icons', `${size}x${size}.png`),
      ]),
    ),
    compression: values.compression,
    // The libraries that a window needs, under the names of several releases.
    depends: ['libasound2 | libasound2t64', 'libxss1', 'libxtst6', 'libgbm1'],
    desktopTemplate: join(root, 'build/package/desktop.ejs'),
    scripts: { postinst: join(root, 'build/package/postinst'), postrm: join(root, 'build/package/postrm') },
  },
  rename: (dest) => join(dest, `wirebench_${version}_<%= arch %>.deb`),
})
say(`made ${values.out}/wirebench_${version}_${process.arch === 'arm64' ? 'arm64' : 'amd64'}.deb`)
