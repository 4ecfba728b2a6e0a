/** Faults that belong together, each for both directions, as they are written after `--fault`. */
export const FAULT_PRESETS = {
  'bad-mobile-link': ['delay=150', 'jitter=80:shape=normal', 'burst-loss=1%:end=30%', 'rate=64k'],
  'one-byte-at-a-time': ['split=1'],
  'reset-after-hello': ['rst-after=5'],
  satellite: ['delay=300', 'jitter=20', 'rate=2m'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type FaultPreset = keyof typeof FAULT_PRESETS
