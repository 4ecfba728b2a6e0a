import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { run, say } from './run.mjs'

/** Packages that an Electron window needs on a Debian-like machine without a desktop, by a file that each installs. */
const WINDOW = {
  'libgtk-3-0': 'libgtk-3.so.0',
  libnss3: 'libnss3.so',
  libgbm1: 'libgbm.so.1',
  libasound2: 'libasound.so.2',
  libxss1: 'libXss.so.1',
  libxtst6: 'libXtst.so.6',
  libnotify4: 'libnotify.so.4',
}

/** Programs by the command that each package installs. */
const DISPLAY = { xvfb: 'Xvfb', xauth: 'xauth', 'fonts-dejavu-core': undefined, 'fonts-noto-cjk': undefined }
/** The peers of the tests, and the compilers for generated programs. */
const PEERS = {
  python3: 'python3',
  ncat: 'ncat',
  socat: 'socat',
  openssl: 'openssl',
  microsocks: 'microsocks',
  tshark: 'tshark',
  tcpdump: 'tcpdump',
  procps: 'ps',
  iproute2: 'ip',
  nftables: 'nft',
  gcc: 'gcc',
  'libc6-dev': undefined,
  'golang-go': 'go',
  libfaketime: undefined,
}
const PACKAGING = {
  fakeroot: 'fakeroot',
  dpkg: 'dpkg-deb',
  openbox: 'openbox',
  dbus: 'dbus-run-session',
  'libgtk-3-bin': 'gtk-launch',
  'desktop-file-utils': 'desktop-file-validate',
  wmctrl: 'wmctrl',
  xdotool: 'xdotool',
}

/** @param {'start' | 'test' | 'package'} purpose */
export async function ensureSystem(purpose) {
  if (process.platform !== 'linux') return
  const missing = [...missingLibraries(), ...(purpose === 'start' ? [] : missingPrograms({ ...DISPLAY, ...PEERS }))]
  if (purpose === 'package') missing.push(...missingPrograms(PACKAGING))
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  const canInstall = process.getuid?.() === 0 && has('apt-get')
  if (!canInstall) {
    say(`missing on this system: ${missing.join(' ')}`)
    say(`install them with your package manager; on Debian or Ubuntu: sudo ${command}`)
    if (purpose === 'start') return
    process.exit(1)
  }
  say(
    `installing system packages (${missing.join(' ')}): ${purpose === 'start' ? 'a window needs them' : 'the tests need them'}`,
  )
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { quiet: true, env })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { quiet: true, env })
}

function missingLibraries() {
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? ''
  return Object.entries(WINDOW).flatMap(([name, library]) => (known.includes(library) ? [] : [name]))
}

function missingPrograms(programs) {
  return Object.entries(programs).flatMap(([name, command]) =>
    (command === undefined ? isInstalled(name) : has(command)) ? [] : [name],
  )
}

function has(command) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
  return folders.some((folder) => folder !== '' && existsSync(`${folder}/${command}`))
}

function isInstalled(name) {
  return spawnSync('dpkg', ['-s', name]).status === 0
}
