import { isPathAddress, isStream, MAX_PORT, type Endpoint, type Protocol } from '../../../../../shared/endpoint'
import { checkOptions, type OptionMistake } from '../../../../../shared/options/check-options'
import type { OptionKey, SessionOptions } from '../../../../../shared/options/catalogue'
import type { OptionTarget } from '../../../../../shared/options/option'
import { relayTargetKeys, type RelayConfig, type RelayEntry } from '../../../../../shared/relay'
import type { ScriptConfig } from '../../../../../shared/script'
import { parseStarttls, starttlsText } from '../../../../../shared/starttls'
import { draftOf, optionsOf, type OptionDraft } from './option-draft'

/** The values of the relay fields. */
export interface RelayDraft {
  /** The protocol of the clients. */
  readonly listens: Protocol
  readonly entry: RelayEntry
  readonly address: string
  readonly port: string
  /** True when this side starts TLS with the target. */
  readonly isTargetTls: boolean
  readonly whenTargetFails: RelayConfig['whenTargetFails']
  /** Empty: never. `smtp`, ..., `rules`, or two patterns. */
  readonly starttls: string
  /** The rules file; empty: none. */
  readonly rules: string
  readonly script: ScriptConfig | undefined
  /** Options of the leg to the target. */
  readonly target: OptionDraft
  /** TLS options for the client, after it has asked for TLS. */
  readonly tls: OptionDraft
}

export const FIRST_RELAY: RelayDraft = {
  listens: 'tcp',
  entry: 'fixed',
  address: '127.0.0.1',
  port: '2021',
  isTargetTls: false,
  whenTargetFails: 'close',
  starttls: '',
  rules: '',
  script: undefined,
  target: {},
  tls: {},
}

/** Whether both legs begin as plain TCP. */
export function mayStarttls({ listens, isTargetTls }: RelayDraft): boolean {
  return listens === 'tcp' && !isTargetTls
}

/** The kind of client whose options the second leg has. */
export function targetOptionsOf(draft: RelayDraft): OptionTarget {
  const { listens, isTargetTls, starttls } = draft
  if (!isStream(listens)) return 'udp-client'
  return isTargetTls || (mayStarttls(draft) && starttls !== '') ? 'tls-client' : 'tcp-client'
}

/** The options that a leg has. */
export function targetKeysOf(draft: RelayDraft): readonly OptionKey[] {
  return relayTargetKeys(targetOptionsOf(draft))
}

interface RelayMistakes {
  readonly address: boolean
  readonly port: boolean
  readonly starttls: boolean
  readonly target: readonly OptionMistake[]
  readonly tls: readonly OptionMistake[]
}

export function relayMistakes(draft: RelayDraft): RelayMistakes {
  const { address, port, starttls } = draft
  const isFixed = saysTarget(draft)
  const isPath = isPathAddress(address.trim())
  return {
    address: isFixed && (address.trim() === '' || (isPath && !isStream(draft.listens))),
    port: isFixed && !isPath && !(/^\d{1,5}$/.test(port.trim()) && Number(port) > 0 && Number(port) <= MAX_PORT),
    starttls: hasStarttls(draft) && 'mistake' in parseStarttls(starttls),
    target: checkOptions(targetOptions(draft), targetOptionsOf(draft)),
    tls: hasStarttls(draft) ? checkOptions(tlsOptions(draft), 'tls-listener') : [],
  }
}

export function isRelayRight(draft: RelayDraft): boolean {
  const { address, port, starttls, target, tls } = relayMistakes(draft)
  return !address && !port && !starttls && target.length === 0 && tls.length === 0
}

/** Sets the protocol of the clients; that of the target follows until the person changes it. */
export function listeningBy(draft: RelayDraft, listens: Protocol): RelayDraft {
  return { ...draft, listens, isTargetTls: listens === 'tls' }
}

/** Whether the target is written here, instead of being named by each client. */
export function saysTarget({ entry, listens }: RelayDraft): boolean {
  return entry === 'fixed' || !isStream(listens)
}

/** The fields of a relay that is there. */
export function relayDraftOf(relay: RelayConfig, listens: Protocol): RelayDraft {
  const { entry, target, whenTargetFails, starttls, rules, script } = relay
  return {
    listens,
    entry,
    address: target.peer?.address ?? FIRST_RELAY.address,
    port: target.peer === undefined ? FIRST_RELAY.port : String(target.peer.port),
    isTargetTls: target.protocol === 'tls',
    whenTargetFails,
    starttls: starttls === undefined ? '' : starttlsText(starttls),
    rules: rules?.path ?? '',
    script,
    target: draftOf(target.options),
    tls: draftOf(starttls?.options ?? {}),
  }
}

/** The relay that the fields describe; valid only without mistakes. */
export function relayOf(draft: RelayDraft): RelayConfig {
  const { listens, entry, address, port, isTargetTls, whenTargetFails, starttls, rules, script } = draft
  const isFixed = saysTarget(draft)
  const patterns = hasStarttls(draft) ? parseStarttls(starttls) : undefined
  return {
    kind: 'relay',
    entry: isFixed ? 'fixed' : entry,
    whenTargetFails,
    target: {
      protocol: isStream(listens) ? (isTargetTls ? 'tls' : 'tcp') : 'udp',
      options: targetOptions(draft),
      ...(isFixed ? { peer: targetEndpoint(address.trim(), port) } : {}),
    },
    ...(patterns === undefined || 'mistake' in patterns
      ? {}
      : { starttls: { ...patterns, options: tlsOptions(draft) } }),
    ...(rules.trim() === '' ? {} : { rules: { path: rules.trim() } }),
    ...(script === undefined ? {} : { script }),
  }
}

function targetEndpoint(address: string, port: string): Endpoint {
  return { address, port: isPathAddress(address) ? 0 : Number(port) }
}

function hasStarttls(draft: RelayDraft): boolean {
  return mayStarttls(draft) && draft.starttls !== ''
}

function targetOptions(draft: RelayDraft): SessionOptions {
  const known = new Set<string>(targetKeysOf(draft))
  const all = Object.entries(optionsOf(draft.target, targetOptionsOf(draft)))
  return Object.fromEntries(all.filter(([key]) => known.has(key)))
}

function tlsOptions(draft: RelayDraft): SessionOptions {
  return optionsOf(draft.tls, 'tls-listener')
}
