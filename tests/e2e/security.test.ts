import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inspectorText, rowsOf, rowTexts, title } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { named } from '../support/words'

it('gives the page no Node, only its own named functions, and a strict policy', async () => {
  const { page, app } = await launchApp({ profile: temporaryFolder() })
  const seen = await page.evaluate(async () => {
    const anyWindow = globalThis as unknown as Record<string, unknown>
    const response = await fetch('app://bundle/index.html')
    return {
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => anyWindow[name] !== undefined),
      bench: Object.keys(anyWindow['bench'] as object).sort(),
      policy: response.headers.get('content-security-policy'),
    }
  })
  expect(seen.node).toEqual([])
  expect(seen.bench).toEqual(['invoke', 'on'])
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ])
    expect(seen.policy).toContain(part)
  expect(seen.policy).not.toMatch(/unsafe/)
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
})

it('serves nothing but its own files', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const outcomes = await page.evaluate(async () => {
    const tried = [
      'app://bundle/../../package.json',
      'app://bundle/%2e%2e/%2e%2e/package.json',
      'app://bundle/%2e%2e%2f%2e%2e%2fpackage.json',
      'app://other/index.html',
      'app://bundle//etc/passwd',
      'app://bundle/index.html%00',
      'https://example.test/',
      'file:///etc/passwd',
    ]
    return Promise.all(
      tried.map((url) =>
        fetch(url).then(
          (response) => response.status,
          () => 'refused',
        ),
      ),
    )
  })
  expect(outcomes.filter((outcome) => outcome === 200)).toEqual([])
})

it('sends the strict policy with every reply, also with one that finds nothing', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const policies = await page.evaluate(async () => {
    const scripts = [...document.scripts].map(({ src }) => src)
    const styles = [...document.querySelectorAll('link')].map(({ href }) => href)
    const tried: [string, RequestInit][] = [
      ...[...scripts, ...styles].map((url): [string, RequestInit] => [url, {}]),
      ['app://bundle/not-there.html', {}],
      ['app://bundle/%2e%2e%2fpackage.json', {}],
      ['app://bundle/index.html', { method: 'POST', body: 'x' }],
    ]
    return Promise.all(
      tried.map(async ([url, request]) => {
        const { status, headers } = await fetch(url, request)
        return { url, status, policy: headers.get('content-security-policy'), type: headers.get('content-type') }
      }),
    )
  })
  expect(policies.length).toBeGreaterThan(4)
  expect(policies.slice(-3).map(({ status }) => status)).toEqual([404, 404, 404])
  for (const { policy, type } of policies) {
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(type).not.toBeNull()
  }
})

it('has no pickers of files, no devices, and no way out for WebRTC', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  // A click, so that the page may ask for what needs one.
  await page.getByRole('main').click()
  const reached = await page.evaluate(async () => {
    const any = globalThis as unknown as Record<string, (() => Promise<unknown>) | undefined>
    const asked = async (ask: (() => Promise<unknown> | undefined) | undefined): Promise<string> => {
      if (ask === undefined) return 'absent'
      try {
        return (await ask()) === undefined ? 'absent' : 'granted'
      } catch {
        return 'denied'
      }
    }
    const devices = navigator as unknown as Record<
      'usb' | 'hid' | 'serial' | 'bluetooth',
      { requestDevice?(options: object): Promise<unknown>; requestPort?(): Promise<unknown> } | undefined
    >
    const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:3478' }] })
    peer.createDataChannel('x')
    const candidates: string[] = []
    const gathered = new Promise<void>((resolve) => {
      peer.onicecandidate = ({ candidate }) => {
        if (candidate === null) resolve()
        else if (candidate.candidate !== '') candidates.push(candidate.candidate)
      }
    })
    await peer.setLocalDescription(await peer.createOffer())
    await gathered
    peer.close()
    return {
      open: await asked(any['showOpenFilePicker']?.bind(globalThis)),
      save: await asked(any['showSaveFilePicker']?.bind(globalThis)),
      folder: await asked(any['showDirectoryPicker']?.bind(globalThis)),
      screen: await asked(() => navigator.mediaDevices.getDisplayMedia()),
      camera: await asked(() => navigator.mediaDevices.getUserMedia({ video: true })),
      usb: await asked(() => devices.usb?.requestDevice?.({ filters: [] })),
      hid: await asked(() => devices.hid?.requestDevice?.({ filters: [] }).then((found) => (found as []).at(0))),
      serial: await asked(() => devices.serial?.requestPort?.()),
      candidates: candidates.filter((each) => !each.includes(' tcp ')),
    }
  })
  const { candidates, ...others } = reached
  expect(candidates).toEqual([])
  expect(Object.entries(others).filter(([, outcome]) => outcome === 'granted')).toEqual([])
})

it('comes back from about:blank, with everything that was there', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await page.evaluate(() => {
    location.href = 'about:blank'
  })
  await expect.poll(() => page.url()).toBe('app://bundle/index.html')
  await page.getByRole('main').waitFor()
  ;(await peerClient(port)).write('still here')
  await expect.poll(() => rowTexts(page)).toContain('still here')
})

it('goes nowhere, opens nothing and is granted nothing', async () => {
  const { page, app } = await launchApp({ profile: temporaryFolder() })
  const granted = await page.evaluate(async () => {
    window.open('https://example.test/')
    const anchor = document.createElement('a')
    anchor.href = 'https://example.test/'
    document.body.append(anchor)
    anchor.click()
    const names = ['notifications', 'geolocation', 'camera', 'microphone', 'midi', 'clipboard-read'] as PermissionName[]
    const states = await Promise.all(
      names.map((name) =>
        navigator.permissions.query({ name }).then(
          ({ state }) => state,
          () => 'denied',
        ),
      ),
    )
    return names.filter((_, at) => states[at] === 'granted')
  })
  expect(granted).toEqual([])
  expect(page.url()).toBe('app://bundle/index.html')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

it('refuses wrong, missing and extra arguments of every command with words, and lives on', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const refusals = await page.evaluate(async () => {
    const { bench } = globalThis as unknown as { bench: { invoke(name: string, ...args: unknown[]): Promise<unknown> } }
    const tried: [string, ...unknown[]][] = [
      ['sessions.start'],
      [
        'sessions.start',
        {
          role: 'listener',
          protocol: 'tcp',
          local: { address: '127.0.0.1', port: 70_000 },
          handler: { kind: 'none' },
        },
      ],
      [
        'sessions.start',
        { role: 'listener', protocol: 'tcp', local: { address: '127.0.0.1', port: NaN }, handler: { kind: 'none' } },
      ],
      [
        'sessions.start',
        { role: 'listener', protocol: 'sctp', local: { address: '', port: 1 }, handler: { kind: 'none' } },
      ],
      ['sessions.stop', { toString: 1 }],
      ['projections.read', 1, { kind: 'rows', from: -1, count: 10 }],
      ['projections.read', 1, { kind: 'rows', from: 0, count: 1e9 }],
      ['records.payloadHex', 'x', 1, 0, 1e9],
      ['settings.change', { __proto__: null, theme: 'pink' }],
      ['settings.change', { maxRecordingBytes: 1 }],
      ['conversations.send', 'x', 1, { format: 'text', text: 'x'.repeat(6_000_000), newline: 'none' }],
      ['feed.acknowledge', 1, 2],
      ['no.such.command'],
    ]
    return Promise.all(
      tried.map(([name, ...args]) =>
        bench.invoke(name, ...args).then(
          () => `${name} was accepted`,
          (error: unknown) => String(error),
        ),
      ),
    )
  })
  expect(refusals.filter((message) => message.endsWith('was accepted'))).toEqual([])
  expect(refusals[1]).toContain('0 to 65535')
  expect(
    await page.evaluate(() =>
      (globalThis as unknown as { bench: { invoke(name: string): Promise<object> } }).bench.invoke('bench.snapshot'),
    ),
  ).toHaveProperty('sessions')
})

it('shows received markup as text, everywhere', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const attack = `<img src=x onerror="window.__xss=1"><svg onload="window.__xss=1">{{constructor.constructor('window.__xss=1')()}}<script>window.__xss=1</script>`
  ;(await peerClient(port)).write(attack)
  await expect.poll(() => rowTexts(page)).toContain(attack)
  await rowsOf(page).filter({ hasText: 'onerror' }).click()
  await expect.poll(() => inspectorText(page).innerText()).toBe(attack)
  expect(await page.evaluate(() => (globalThis as unknown as { __xss?: number }).__xss)).toBeUndefined()
  expect(await page.evaluate(() => document.images.length)).toBe(0)
})

it('loads nothing remote: no address of another machine stands in the built page', () => {
  const folder = join(import.meta.dirname, '../../out/renderer')
  expect(existsSync(join(folder, 'index.html'))).toBe(true)
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).not.toMatch(/https?:|\/\//)
})

it.runIf(process.getuid?.() === 0)('runs in the sandbox as a plain user', async () => {
  const { launchAsPlainUser } = await import('../support/plain-user')
  const plain = await launchAsPlainUser()
  expect(await title(plain.page).innerText()).toMatch(named('welcome.title'))
  expect(await plain.status()).toContain('Seccomp:\t2')
})
