import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../launcher/root.mjs'
import { packagesInBuild } from './bundled.mjs'

/** Writes the bill of materials (CycloneDX) of what is shipped: npm's own, without the packages that only build and test. */
export function writeSbom(electronVersion) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const whole = JSON.parse(
    execFileSync(npm, ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === 'win32',
    }),
  )
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const shipped = packagesInBuild()
  const isShipped = (component) =>
    shipped.some(
      (each) =>
        `${component.group === undefined ? '' : `${component.group}/`}${component.name}` === each.name &&
        component.version === each.version,
    )
  const components = whole.components.filter(isShipped)
  if (components.length !== shipped.length)
    throw new Error(`the bill of materials has ${components.length} of ${shipped.length} packages in the build`)
  const electron = {
    'bom-ref': `electron@${electronVersion}`,
    type: 'framework',
    name: 'electron',
    version: electronVersion,
    purl: `pkg:npm/electron@${electronVersion}`,
    licenses: [{ license: { id: 'MIT' } }],
  }
  const refs = new Set([...components.map((each) => each['bom-ref']), whole.metadata.component['bom-ref']])
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }))
  const bill = {
    ...whole,
    metadata: { ...whole.metadata, component: { ...whole.metadata.component, type: 'application', name, version } },
    components: [...components.map((each) => ({ ...each, scope: 'required' })), electron],
    dependencies,
  }
  writeFileSync(join(root, 'out', 'licences', 'sbom.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`)
}
