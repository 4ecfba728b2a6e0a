import type { WindowApi } from '../../../shared/contract/contract'

declare global {
  interface Window {
    readonly bench: WindowApi
  }
}

/** The only connection of the page to the main process. */
export const bench: WindowApi = window.bench
