import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { story, valueOf } from '../support/engine'
import { startPython, startProgram } from '../support/program'

/** A user without privileges. */
const NOBODY = 65_534
const DISPLAY = ':98'
const FOLDER = join(import.meta.dirname, '../../dist/test')

const processes: ChildProcess[] = []
const home = mkdtempSync(join(tmpdir(), 'wirebench-home-'))
const env = {
  PATH: process.env['PATH'] ?? '',
  DISPLAY,
  HOME: home,
  XDG_RUNTIME_DIR: join(home, 'run'),
  LANG: 'en_US.UTF-8',
}

function start(command: string, args: readonly string[], asNobody: boolean): ChildProcess {
  const user = String(NOBODY)
  const drop = asNobody ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'] : []
  const [program, ...rest] = [...drop, command, ...args] as [string, ...string[]]
  const child = spawn(program, rest, { env, cwd: home, stdio: 'ignore' })
  processes.push(child)
  return child
}

const xdotool = (...args: readonly string[]): string => execFileSync('xdotool', args, { env, encoding: 'utf8' }).trim()
const windows = (): string => execFileSync('wmctrl', ['-l'], { env, encoding: 'utf8' })

/** Types keys into the front window, slowly enough for a program that people type into. */
function keys(...names: readonly string[]): void {
  xdotool('key', '--delay', '120', ...names)
}

/** A picture for people to look at, where WIREBENCH_SCREENSHOTS names a folder. */
function picture(name: string): void {
  const folder = process.env['WIREBENCH_SCREENSHOTS']
  if (folder !== undefined) execFileSync('import', ['-window', 'root', join(folder, `${name}.png`)], { env })
}

const rendererStatus = (): string => ofProcess('status', (command) => command.includes('--type=renderer'))
/** The files that the main process has mapped. */
const mainMaps = (): string => ofProcess('maps', (command) => !command.includes('--type='))

/** A file of `/proc` about a process of the installed application. */
function ofProcess(file: string, isIt: (command: string) => boolean): string {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (command.startsWith('/usr/lib/wirebench/') && isIt(command))
        return readFileSync(`/proc/${pid}/${file}`, 'utf8')
    } catch {
      // The process is gone already.
    }
  }
  return ''
}

beforeAll(async () => {
  mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 })
  for (const path of [home, env.XDG_RUNTIME_DIR]) chownSync(path, NOBODY, NOBODY)
  const deb = readdirSync(FOLDER).find((name) => name.endsWith('.deb'))
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', '--reinstall', join(FOLDER, deb ?? '')], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'pipe',
  })
  start('Xvfb', [DISPLAY, '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], false)
  for (let tries = 0; tries < 200 && !existsSync(`/tmp/.X11-unix/X${DISPLAY.slice(1)}`); tries++)
    await new Promise((resolve) => setTimeout(resolve, 100))
  start('openbox', [], true)
})

afterAll(async () => {
  for (const child of processes.reverse()) {
    if (child.exitCode !== null) continue
    child.kill()
    await new Promise((resolve) => child.once('close', resolve))
  }
  rmSync(home, { recursive: true, force: true })
})

it('has a valid desktop entry, its icon, its type of file, and the fuses of a shipped application', () => {
  expect(
    execFileSync('desktop-file-validate', ['/usr/share/applications/wirebench.desktop'], { encoding: 'utf8' }),
  ).toBe('')
  expect(existsSync('/usr/share/icons/hicolor/256x256/apps/wirebench.png')).toBe(true)
  expect(readFileSync('/usr/share/mime/packages/wirebench.xml', 'utf8')).toContain('*.pcapng')
  expect(existsSync('/usr/lib/wirebench/resources/default_app.asar')).toBe(false)
  expect(existsSync('/usr/lib/wirebench/resources/app.asar')).toBe(true)
  const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  const binary = readFileSync('/usr/lib/wirebench/wirebench')
  const at = binary.indexOf(sentinel) + sentinel.length
  const fuses = binary.subarray(at + 2, at + 2 + (binary[at + 1] ?? 0)).toString()
  // runAsNode, cookieEncryption, nodeOptions, inspect, asarIntegrity, onlyAsar, ownSnapshot, fileProtocol
  expect(fuses.slice(0, 8)).toMatch(/^0[01]0011[01]0$/)
})

it('has the licences of all that is in it, and a bill of materials', () => {
  const folder = '/usr/lib/wirebench/resources/licences'
  const licences = readFileSync(join(folder, 'third-party.txt'), 'utf8')
  const bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as {
    readonly bomFormat: string
    readonly components: readonly { readonly name: string; readonly version: string; readonly licenses?: object[] }[]
  }
  expect(bill.bomFormat).toBe('CycloneDX')
  const names = bill.components.map(({ name }) => name)
  for (const name of ['vue', 'pinia', 'yaml', 'valibot', 'electron-log', 'electron']) expect(names).toContain(name)
  // What only builds and tests is not shipped.
  for (const name of ['vitest', 'eslint', 'playwright-core', 'electron-builder']) expect(names).not.toContain(name)
  for (const { name, version, licenses } of bill.components) {
    expect([name, licenses?.length ?? 0]).not.toEqual([name, 0])
    if (name !== 'electron') expect(licences).toContain(`${name} ${version} (`)
  }
  expect(licences).toContain('Permission is hereby granted')
  expect(existsSync('/usr/lib/wirebench/LICENSES.chromium.html')).toBe(true)
})

it('is no Node, and refuses switches that would open it', async () => {
  const asNode = startProgram('/usr/bin/wirebench', ['-e', 'process.exit(42)'], {
    ...env,
    ELECTRON_RUN_AS_NODE: '1',
    DISPLAY: '',
  })
  expect(await asNode.exit).not.toBe(42)
  const user = String(NOBODY)
  const drop = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '/usr/bin/wirebench']
  for (const opening of [
    '--remote-debugging-port=9333',
    '--remote-debugging-pipe',
    '--no-sandbox',
    '--disable-seccomp-filter-sandbox',
    '--js-flags=--expose-gc',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--a-switch-of-the-next-version',
  ]) {
    const opened = startProgram('setpriv', [...drop, opening, `--user-data-dir=${join(home, 'refused')}`], env)
    expect([opening, await opened.exit]).toEqual([opening, 2])
  }
})

it('starts as a double click does, in the sandbox, does the main job, and ends with everything saved', async () => {
  start('dbus-run-session', ['--', 'sh', '-c', 'gtk-launch wirebench; exec sleep 120'], true)
  await expect.poll(windows, { timeout: 60_000 }).toContain('Wirebench')
  await expect.poll(rendererStatus).toContain('Seccomp:\t2')
  xdotool('search', '--sync', '--onlyvisible', '--name', 'Wirebench', 'windowactivate', '--sync')
  // The window exists before its page has loaded; the page shows that it is ready by handling keys.
  const recordings = join(home, '.config/Wirebench/recordings')
  await expect
    .poll(
      () => {
        const count = existsSync(recordings) ? readdirSync(recordings).length : 0
        if (count === 0) keys('ctrl+n', 'Return')
        return count
      },
      { timeout: 30_000, interval: 2_500 },
    )
    .toBe(1)

  const client = startPython('tcp_client', 2021, 'Sun Wukong: ')
  await client.output(/local/)
  client.type('is anybody at home?')
  await expect
    .poll(
      () => {
        if (client.stdout.includes('answer')) return client.stdout
        xdotool('type', '--delay', '40', 'yes I am')
        keys('Return')
        picture('package-typing')
        return ''
      },
      { timeout: 20_000, interval: 2_000 },
    )
    .toContain('answer yes I am')
  picture('package')
  // What is written in C is in the package, and loaded.
  expect(mainMaps()).toContain('/resources/app.asar.unpacked/out/main/native-linux-')

  execFileSync('wmctrl', ['-c', 'Wirebench'], { env })
  // A server runs: the system's question stands before the window, and Enter agrees to it.
  await expect.poll(() => windows().trim().split('\n').length).toBe(2)
  picture('package-question')
  keys('Return')
  await expect.poll(rendererStatus, { timeout: 20_000 }).toBe('')
  const path = join(recordings, readdirSync(recordings)[0] ?? '')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const opened = valueOf(await OpenedRecording.open(path))
  expect(opened.endedCleanly).toBe(true)
  expect(story(opened)).toEqual(
    expect.arrayContaining(['rx Sun Wukong: is anybody at home?', 'tx yes I am', 'stopped']),
  )
  opened.close()
})

it('goes without a trace', () => {
  execFileSync('apt-get', ['remove', '-y', '-q', 'wirebench'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'pipe',
  })
  expect(existsSync('/usr/lib/wirebench')).toBe(false)
  expect(existsSync('/usr/share/mime/packages/wirebench.xml')).toBe(false)
  expect(existsSync('/usr/share/applications/wirebench.desktop')).toBe(false)
})
