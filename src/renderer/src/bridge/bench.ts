import type { Bench } from '../../../shared/contract'

declare global {
  interface Window {
    readonly bench: Bench
  }
}

/** The only road out of the page. */
export const bench: Bench = window.bench
