import type { ElectronApplication, Page } from 'playwright-core'

/** A window that the states act on. */
export interface StateWindow {
  readonly app: ElectronApplication
  readonly page: Page
  readonly run: (command: string) => Promise<void>
  readonly invoke: (command: string, ...args: readonly unknown[]) => Promise<unknown>
  readonly close: () => void
}

export interface WindowState {
  readonly name: string
  readonly open: (window: StateWindow) => unknown
  /** The key that leaves it. */
  readonly leave?: string
}

export const STATES: readonly WindowState[]
export function windowOf(app: ElectronApplication, page: Page): StateWindow
/** Waits until what has changed is drawn. */
export function drawn(page: Page): Promise<void>
/** `1280x800`, or `1280x800@2` at a zoom of 200 %. */
export function resize(app: ElectronApplication, page: Page, size: string): Promise<void>
