import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../launcher/root.mjs'

const FOLDER = join(root, 'out', 'licences')
/** What is copied beside the code, not bundled into it. */
const COPIED = ['node_modules/@jitl/quickjs-wasmfile-release-sync']
const PARTS = ['main', 'preload', 'renderer']

/** Notes the packages whose code is in this part of the build; the last part writes their licences into one text. */
export function bundledPackages(part) {
  const folders = new Set(part === 'main' ? COPIED : [])
  return {
    name: 'bundled-packages',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle))
        for (const id of output.type === 'chunk' ? output.moduleIds : []) {
          // The innermost package: another one may have a version of its own inside.
          const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(pathOf(id))?.[0]
          if (folder !== undefined) folders.add(folder)
        }
    },
    writeBundle() {
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(partFile(part), JSON.stringify([...folders].sort()))
      if (PARTS.every((each) => existsSync(partFile(each))))
        writeFileSync(join(FOLDER, 'third-party.txt'), packagesInBuild().map(licenceOf).join('\n'))
    },
  }
}

/** Relative to the checkout; made-up modules begin with a zero character. */
function pathOf(id) {
  return relative(root, id.replace(/^\0/, '').replace(/\?.*$/, '')).replaceAll('\\', '/')
}

/** Name, version, licence and folder of each package in the build. */
export function packagesInBuild() {
  const folders = new Set(PARTS.flatMap((part) => JSON.parse(readFileSync(partFile(part), 'utf8'))))
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    return { name, version, license, folder: join(root, folder) }
  })
}

function partFile(part) {
  return join(FOLDER, `bundled-${part}.json`)
}

/** A package with its licence as its authors wrote it; the few without a file of it name its licence alone. */
function licenceOf({ name, version, license, folder }) {
  const files = readdirSync(folder).filter(
    (file) => /^(licen[cs]e|copying|notice)\b/i.test(file) && !/\.(js|ts)$/.test(file),
  )
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  const title = `${name} ${version} (${license})`
  return [`${title}\n${'='.repeat(title.length)}`, ...texts, ''].join('\n\n')
}
