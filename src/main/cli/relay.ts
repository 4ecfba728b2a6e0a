import type { Encoding } from '../../shared/encoding'
import { optionKeys, optionOf, OPTIONS, type OptionKey } from '../../shared/options/catalogue'
import type { Option, OptionTarget } from '../../shared/options/option'
import { isStream, type Endpoint, type Protocol } from '../../shared/endpoint'
import {
  RELAY_ENTRIES,
  RELAY_UDP_IDLE_MS,
  relayMistake,
  relayTargetKeys,
  TARGET_FAILURE_ENDS,
  type RelayConfig,
} from '../../shared/relay'
import { parseStarttls } from '../../shared/starttls'
import type { ExitCode } from './exit-codes'
import { serve, SERVING_FLAGS } from './listen'
import {
  parseArguments,
  readEndpoint,
  readProtocol,
  readRulesPath,
  readScript,
  textOf,
  type ParsedVerb,
} from './options'
import { optionFlags, readSessionOptions } from './session-options'
import { UsageError } from './usage-error'

/** The prefix of every option of the second leg: `--target-tls-verify accept`. */
const PREFIX = 'target-'
const CLIENTS: readonly OptionTarget[] = ['tcp-client', 'tls-client', 'udp-client']

const FLAGS = {
  ...optionFlags(['tcp-listener', 'tls-listener', 'udp-listener']),
  ...targetFlags(),
  ...SERVING_FLAGS,
  entry: { type: 'string' },
  'target-tls': { type: 'boolean' },
  'no-target-tls': { type: 'boolean' },
  'target-failed': { type: 'string' },
  starttls: { type: 'string' },
  rules: { type: 'string' },
  handler: { type: 'string' },
} as const

/** `wirebench relay tcp|tls|udp LISTEN TARGET` */
export async function relay(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseArguments(args, FLAGS)
  const { values } = parsed
  const [protocolText, listenText, targetText, ...more] = parsed.positionals
  const protocol = readProtocol(protocolText)
  const entry = oneOf('entry', textOf(values['entry']) ?? 'fixed', RELAY_ENTRIES)
  const expected = entry === 'fixed' ? 'tcp|tls|udp LISTEN TARGET' : 'tcp|tls|udp LISTEN (the client names its target)'
  if (listenText === undefined || more.length > 0 || (targetText === undefined) !== (entry !== 'fixed'))
    throw new UsageError(`expected ${expected}, got ${parsed.positionals.join(' ') || 'nothing'}`)
  const local = readEndpoint(listenText)
  const relayed = readRelay(parsed, protocol, entry, targetText === undefined ? undefined : readEndpoint(targetText))
  const isUpgraded = relayed.starttls !== undefined
  const own = readSessionOptions(isUpgraded ? onlyTls(parsed, false) : parsed, `${protocol}-listener`)
  const handler = { ...relayed, ...readLookers(parsed, optionOf(own, 'encoding')) }
  const options = isStream(protocol) ? own : { idleTimeoutMs: RELAY_UDP_IDLE_MS, ...own }
  return serve(parsed, { role: 'listener', protocol, local, handler, options })
}

function readRelay(
  parsed: ParsedVerb,
  listening: Protocol,
  entry: RelayConfig['entry'],
  peer: Endpoint | undefined,
): RelayConfig {
  const { values } = parsed
  const protocol = targetProtocol(values, listening)
  const starttlsText = textOf(values['starttls'])
  const starttls = starttlsText === undefined ? undefined : parseStarttls(starttlsText)
  if (starttls !== undefined && 'mistake' in starttls) throw new UsageError(`--starttls ${starttls.mistake}`)
  if (starttls !== undefined && (listening !== 'tcp' || protocol !== 'tcp'))
    throw new UsageError('--starttls needs a relay with plain TCP on both legs')
  const config: RelayConfig = {
    kind: 'relay',
    entry,
    target: {
      protocol,
      options: readTargetOptions(parsed, starttls === undefined ? `${protocol}-client` : 'tls-client'),
      ...(peer === undefined ? {} : { peer }),
    },
    whenTargetFails: oneOf('target-failed', textOf(values['target-failed']) ?? 'close', TARGET_FAILURE_ENDS),
    ...(starttls === undefined
      ? {}
      : { starttls: { ...starttls, options: readSessionOptions(onlyTls(parsed, true), 'tls-listener') } }),
  }
  const mistake = relayMistake(config)
  if (mistake !== undefined) throw new UsageError(mistake)
  return config
}

/** The hooks that look at messages: rules, a script, or both, one after the other. */
function readLookers({ values }: ParsedVerb, encoding: Encoding): Pick<RelayConfig, 'rules' | 'script'> {
  const [rules, script] = [textOf(values['rules']), textOf(values['handler'])]
  return {
    ...(rules === undefined ? {} : { rules: { path: readRulesPath(rules, encoding, 'relay') } }),
    ...(script === undefined ? {} : { script: readScript(script, false) }),
  }
}

/** The target gets the protocol of the client, unless `--target-tls` or `--no-target-tls` says otherwise. */
function targetProtocol(values: ParsedVerb['values'], listening: Protocol): Protocol {
  if (values['target-tls'] === true && values['no-target-tls'] === true)
    throw new UsageError('--target-tls and --no-target-tls exclude each other')
  if (!isStream(listening)) {
    if (values['target-tls'] === true) throw new UsageError('--target-tls: TLS is not available over UDP')
    return 'udp'
  }
  if (values['target-tls'] === true) return 'tls'
  return values['no-target-tls'] === true ? 'tcp' : listening
}

/** A relay that upgrades to TLS takes the options of TLS although it listens on TCP: only these, or all others. */
function onlyTls({ values, ...rest }: ParsedVerb, isWanted: boolean): ParsedVerb {
  const flags = new Set(
    optionKeys('tls-listener')
      .filter((key) => !optionKeys('tcp-listener').includes(key))
      .map((key) => OPTIONS[key].flag as string),
  )
  const chosen = Object.entries(values).filter(([name]) => flags.has(name) === isWanted)
  return { ...rest, values: Object.fromEntries(chosen) }
}

function oneOf<T extends string>(flag: string, text: string, of: readonly T[]): T {
  const found = of.find((each) => each === text)
  if (found !== undefined) return found
  throw new UsageError(`--${flag} ${text}: write ${of.join(' or ')}`)
}

function targetFlags(): Record<string, { type: 'string'; multiple?: boolean } | { type: 'boolean' }> {
  const keys = new Set(CLIENTS.flatMap(relayTargetKeys))
  const mine = new Set([...keys].map((key) => OPTIONS[key].flag as string))
  const all = Object.entries(optionFlags(CLIENTS))
  return Object.fromEntries(
    all
      .filter(([name]) => mine.has(name.replace(/^no-/, '')))
      .map(([name, flag]) => [name.startsWith('no-') ? `no-${PREFIX}${name.slice(3)}` : PREFIX + name, flag]),
  )
}

/** The options that were written as `--target-...`, checked as options of a client. */
function readTargetOptions({ values, ...rest }: ParsedVerb, target: OptionTarget): RelayConfig['target']['options'] {
  const flags = new Set(
    [...new Set(CLIENTS.flatMap(optionKeys))].map((key: OptionKey) => (OPTIONS[key] as Option).flag),
  )
  const mine = Object.entries(values).flatMap(([name, value]) => {
    const isOff = name.startsWith(`no-${PREFIX}`)
    const bare = isOff ? name.slice(3 + PREFIX.length) : name.startsWith(PREFIX) ? name.slice(PREFIX.length) : ''
    return flags.has(bare) ? [[isOff ? `no-${bare}` : bare, value] as const] : []
  })
  return readSessionOptions({ ...rest, values: Object.fromEntries(mine) }, target)
}
