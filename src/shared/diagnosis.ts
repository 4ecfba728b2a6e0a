import * as v from 'valibot'
import { endpointSchema, protocolSchema, type Endpoint, type Protocol } from './endpoint'
import type { OptionKey, SessionOptions } from './options/catalogue'
import { optionsSchema } from './options/check-options'

/** What was tried when something failed. */
export interface FailedAttempt {
  readonly protocol: Protocol
  readonly doing: 'listen' | 'connect' | 'send'
  readonly endpoint: Endpoint
  /** With which options; absent where they do not matter. */
  readonly options?: SessionOptions
}

export const failedAttemptSchema: v.GenericSchema<unknown, FailedAttempt> = v.strictObject({
  protocol: protocolSchema,
  doing: v.picklist(['listen', 'connect', 'send']),
  endpoint: endpointSchema,
  options: v.exactOptional(optionsSchema),
})

/** One cause that was looked for, with the result. The words come from here (English) or from the locale files. */
export type Finding =
  /** Another process uses the port; `process` is empty where the system does not name it. */
  | { readonly kind: 'held-by'; readonly at: Endpoint; readonly process: string; readonly pid: number }
  /** The other process listens on every address, so each single address is taken as well, or the other way round. */
  | { readonly kind: 'wildcard-conflict'; readonly at: Endpoint }
  | { readonly kind: 'held-by-us'; readonly at: Endpoint }
  | { readonly kind: 'free-again' }
  | { readonly kind: 'free-port'; readonly port: number }
  | { readonly kind: 'privileged'; readonly first: number }
  | { readonly kind: 'own-addresses'; readonly addresses: readonly string[] }
  /** No process listens at this address, but one on this machine listens at another address. */
  | { readonly kind: 'listens-elsewhere'; readonly at: Endpoint }
  /** Nobody listened there when it failed, and somebody does by now. */
  | { readonly kind: 'listens-now'; readonly at: Endpoint }
  /** The port is open for the other protocol. */
  | { readonly kind: 'other-protocol'; readonly protocol: 'tcp' | 'udp' }
  | { readonly kind: 'nobody-listens'; readonly port: number }
  | { readonly kind: 'name-means'; readonly name: string; readonly addresses: readonly string[] }
  | { readonly kind: 'name-unknown'; readonly name: string; readonly servers: readonly string[] }
  | { readonly kind: 'name-server-silent'; readonly servers: readonly string[] }
  | { readonly kind: 'no-route'; readonly address: string }
  | { readonly kind: 'dropped-or-off' }
  /** `interface` is empty for 255.255.255.255. */
  | { readonly kind: 'broadcast-address'; readonly address: string; readonly interface: string }
  | { readonly kind: 'datagram-limit'; readonly address: string; readonly bytes: number }
  | { readonly kind: 'multicast-interfaces'; readonly addresses: readonly string[] }
  /** The peer's certificate, and the clock of this machine (ISO 8601). */
  | { readonly kind: 'certificate-dates'; readonly from: string; readonly to: string; readonly now: string }
  | { readonly kind: 'certificate-names'; readonly names: string; readonly asked: string }
  | { readonly kind: 'certificate-issuer'; readonly subject: string; readonly issuer: string }
  | { readonly kind: 'versions-offered'; readonly min: string; readonly max: string }
  /** What would help: this option, or another protocol. */
  | { readonly kind: 'try-option'; readonly key: OptionKey; readonly value: string | boolean }
  | { readonly kind: 'try-protocol'; readonly protocol: Protocol }
