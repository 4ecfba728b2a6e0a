import type { WindowApi } from '../../../shared/contract/contract'

declare global {
  interface Window {
    readonly bench: WindowApi
  }
}

/** The only road out of the page. */
export const bench: WindowApi = window.bench
