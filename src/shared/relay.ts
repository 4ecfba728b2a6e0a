import * as v from 'valibot'
import { endpointSchema, isPathAddress, isStream, protocolSchema, type Endpoint, type Protocol } from './endpoint'
import { OPTIONS, optionKeys, type OptionKey, type SessionOptions } from './options/catalogue'
import { checkOptions, optionsSchema } from './options/check-options'
import type { Option, OptionTarget } from './options/option'
import { filePathSchema, scriptSchema, type ScriptConfig } from './script'
import { starttlsSchema, type StarttlsConfig } from './starttls'
import { describeOptionMistake } from './words/say-option-mistake'

/**
 * What names the target of the second leg: the session, or each client in a protocol for proxies (RFC 1928, RFC 9110
 * 9.3.6).
 */
export const RELAY_ENTRIES = ['fixed', 'socks5', 'http-connect'] as const
export type RelayEntry = (typeof RELAY_ENTRIES)[number]

/** What a client gets when its target cannot be reached: FIN or RST. */
export const TARGET_FAILURE_ENDS = ['close', 'reset'] as const

interface RelayTarget {
  /** `tls`: this side starts TLS with the target. `tcp`: bytes are forwarded unchanged, TLS of a client too. */
  readonly protocol: Protocol
  /** Absent where the client names it. `address` may be a name. */
  readonly peer?: Endpoint
  /** Options of a client of this protocol. */
  readonly options: SessionOptions
}

interface RelayRules {
  readonly path: string
}

/** A handler that forwards what one peer sends into a second conversation, and back. */
export interface RelayConfig {
  readonly kind: 'relay'
  readonly entry: RelayEntry
  readonly target: RelayTarget
  readonly whenTargetFails: (typeof TARGET_FAILURE_ENDS)[number]
  /** Both legs upgrade to TLS when the two sides agree on it, or a rule says so. */
  readonly starttls?: StarttlsConfig
  /** The rules in this file decide about messages. */
  readonly rules?: RelayRules
  /** A script decides about messages, after the rules where there are both. */
  readonly script?: ScriptConfig
}

/**
 * A relay forgets a UDP peer after this idle time, unless the options say otherwise. RFC 4787, REQ-5 asks for two
 * minutes at least.
 */
export const RELAY_UDP_IDLE_MS = 120_000

/** Options of the second leg: framing and recording are the session's own, and a leg does not connect again by itself. */
export function relayTargetKeys(target: OptionTarget): OptionKey[] {
  return optionKeys(target).filter((key) => {
    const { group }: Option = OPTIONS[key]
    return !['framing', 'text', 'recording', 'multicast'].includes(group) && !NOT_OF_A_LEG.has(key)
  })
}

const NOT_OF_A_LEG: ReadonlySet<OptionKey> = new Set([
  'reconnect',
  'reconnectMinMs',
  'reconnectMaxMs',
  'reconnectAttempts',
  'replies',
  'idleTimeoutMs',
  'maxDatagramBytes',
  'slowReader',
])

/** After STARTTLS a TCP leg has the options of TLS, too. */
function relayTargetOf({ target, starttls }: Pick<RelayConfig, 'target' | 'starttls'>): OptionTarget {
  return target.protocol === 'tcp' && starttls !== undefined ? 'tls-client' : `${target.protocol}-client`
}

export const relaySchema = v.pipe(
  v.strictObject({
    kind: v.literal('relay'),
    entry: v.picklist(RELAY_ENTRIES),
    target: v.strictObject({ protocol: protocolSchema, peer: v.exactOptional(endpointSchema), options: optionsSchema }),
    whenTargetFails: v.picklist(TARGET_FAILURE_ENDS),
    starttls: v.exactOptional(starttlsSchema),
    rules: v.exactOptional(v.strictObject({ path: filePathSchema })),
    script: v.exactOptional(scriptSchema),
  }),
  v.check(
    (config) => relayMistake(config) === undefined,
    ({ input }) => relayMistake(input) ?? '',
  ),
)

/** What is wrong with a relay as a whole; undefined when nothing is. */
export function relayMistake(config: RelayConfig): string | undefined {
  const { entry, target } = config
  if (entry === 'fixed' && target.peer === undefined) return 'a relay needs a target'
  if (entry === 'fixed' && target.peer?.port === 0 && !isPathAddress(target.peer.address))
    return 'port 0 is nobody; a target has a port from 1 to 65535'
  if (target.protocol === 'udp' && target.peer !== undefined && isPathAddress(target.peer.address))
    return 'a path is for TCP and TLS; datagrams have none here'
  if (entry !== 'fixed' && target.peer !== undefined) return 'the client says the target here; name none'
  if (entry !== 'fixed' && !isStream(target.protocol)) return 'a client can say its target over TCP and TLS only'
  const [server] = checkOptions(config.starttls?.options ?? {}, 'tls-listener')
  if (server !== undefined) return `STARTTLS: ${describeOptionMistake(server)}`
  const known = new Set<string>(relayTargetKeys(relayTargetOf(config)))
  const stray = Object.keys(target.options).find((key) => !known.has(key))
  if (stray !== undefined) return `${stray} is no option of the target of a relay`
  const [mistake] = checkOptions(target.options, relayTargetOf(config))
  return mistake === undefined ? undefined : `target: ${describeOptionMistake(mistake)}`
}
