/** Chromium and Electron switches that are harmless: they only change how the window looks or where files are kept. */
const HARMLESS: ReadonlySet<string> = new Set([
  'user-data-dir',
  'lang',
  'force-device-scale-factor',
  'high-dpi-support',
  'ozone-platform',
  'ozone-platform-hint',
  'disable-gpu',
  'disable-gpu-compositing',
  'disable-software-rasterizer',
  'force-dark-mode',
  'force-high-contrast',
  'force-prefers-reduced-motion',
  'force-renderer-accessibility',
  'enable-wayland-ime',
  'wayland-text-input-version',
  'class',
  'start-maximized',
  // Switches that systems add themselves when they start an application.
  'original-process-start-time',
])

/**
 * The switches among the arguments that a packaged application refuses: every one that is not known to be harmless,
 * because each new version brings more that open a door. Chromium takes one dash, two, and on Windows a slash.
 */
export function refusedSwitches(argv: readonly string[], platform: NodeJS.Platform): string[] {
  const end = argv.indexOf('--')
  const given = argv.slice(1, end === -1 ? undefined : end)
  const pattern = platform === 'win32' ? /^(?:--?|\/)([^=/\\]+)(?:=|$)/ : /^--?([^=]+)/
  const names = given.flatMap((arg) => pattern.exec(arg)?.[1]?.toLowerCase() ?? [])
  return names.filter((name) => !HARMLESS.has(name) && !name.startsWith('psn_'))
}
