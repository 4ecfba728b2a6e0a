import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './root.mjs'
import { become, say } from './run.mjs'

/**
 * `npm start`: installs and builds what is missing, then opens the window, or the command-line demo without a screen.
 */
await ensureDependencies()
await ensureBuild()

if (hasDisplay()) {
  const { ensureSystem } = await import('./debian.mjs')
  await ensureSystem('start')
  const { ensureElectron } = await import('../runtime/electron.mjs')
  const executable = await ensureElectron()
  const isRoot = process.platform === 'linux' && process.getuid() === 0
  if (isRoot) say("running as root: Chromium's sandbox cannot work and is off; use a plain account for daily work")
  await become(executable, [...(isRoot ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)])
} else {
  say('there is no display, so the window cannot open; running the command-line bench instead')
  await become(process.execPath, [join(root, 'out/main/wirebench.js'), 'bench', ...process.argv.slice(2)])
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
}
