import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { rootCertificates } from 'node:tls'
import { formatEndpoint, isPathAddress, isStream, type Protocol } from '../../shared/endpoint'
import { asciiHost } from '../../shared/host-name'
import { LOAD_LIMITS, needsConsent, type LoadAnswer, type LoadCounts, type LoadPlan } from '../../shared/load'
import type { TypedPayload } from '../../shared/payload-codec'
import { readPlainFileSync } from '../files/plain-file'
import { writeWholeText } from '../files/whole-file'
import { toFileFailure } from '../recording/files/file-failure'
import { Load } from '../load/load'
import { reportHtml, reportText } from '../load/load-report'
import { encodeMessage } from '../session/conversation/message-encoder'
import { testCaPem } from './certificate'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readEndpoint, readNewline, readProtocol, textOf, type ParsedVerb } from './options'
import { RunEnd } from './run-end'
import { UsageError } from './usage-error'
import { say } from './say'
import { describeMessageMistake } from '../../shared/words/say-mistakes'

const OPTIONS = {
  clients: { type: 'string' },
  rate: { type: 'string' },
  ramp: { type: 'string' },
  for: { type: 'string' },
  count: { type: 'string' },
  timeout: { type: 'string' },
  answer: { type: 'string' },
  message: { type: 'string' },
  'message-hex': { type: 'string' },
  'message-escaped': { type: 'string' },
  newline: { type: 'string' },
  'tls-ca': { type: 'string' },
  'tls-server-name': { type: 'string' },
  'tls-verify': { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  html: { type: 'string' },
  force: { type: 'boolean' },
} as const

const DEFAULTS = { clients: 1, durationS: 10, rampS: 0, timeoutS: 2 }
const DEFAULT_MESSAGE = 'x'.repeat(64)

/** `wirebench load tcp|tls|udp HOST:PORT` */
export async function load(args: readonly string[], workerPath: string): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['tcp|tls|udp', 'HOST:PORT'])
  const { values, positionals } = parsed
  const protocol = readProtocol(positionals[0])
  const message = readMessage(parsed)
  const plan = readPlan(parsed, protocol, positionals[1])
  const tls = protocol === 'tls' ? await readTls(parsed) : undefined
  const html = textOf(values['html'])
  const isForced = values['force'] === true
  if (html !== undefined && !isForced && existsSync(html))
    throw new UsageError(`--html ${html}: this file already exists; choose another name, or add --force`)
  if (needsConsent(plan) && values['yes'] !== true) {
    const where = formatEndpoint(plan.peer)
    throw new UsageError(`${where} is not this machine: add --yes if its owner agrees to this load`)
  }
  const running = new Load(plan, message, tls, workerPath)
  const isTerminal = process.stderr.isTTY && values['json'] !== true
  running.onProgress = (counts, seconds) => {
    if (isTerminal) process.stderr.write(`\r${progress(counts, seconds)}\x1b[K`)
  }
  const runEnd = new RunEnd()
  let signalled: ExitCode | undefined
  void runEnd.code.then((code) => {
    signalled = code
    running.stop()
  })
  const report = await running.report
  if (isTerminal) process.stderr.write('\r\x1b[K')
  process.stdout.write(values['json'] === true ? `${JSON.stringify(report)}\n` : reportText(report))
  if (html !== undefined) {
    try {
      await writeWholeText(resolve(html), reportHtml(report), { replace: isForced })
    } catch (error) {
      say(`--html ${toFileFailure(error as Error, html).message}`)
      return EXIT.cannotSave
    }
  }
  if (signalled !== undefined) return signalled
  if (report.connected === 0) return EXIT.cannotConnect
  return report.missing > 0 || Object.keys(report.errors).length > 0 ? EXIT.missed : EXIT.done
}

function readPlan({ values }: ParsedVerb, protocol: Protocol, where: string | undefined): LoadPlan {
  const peer = readEndpoint(where)
  if (isPathAddress(peer.address)) throw new UsageError('load needs HOST:PORT; it cannot use Unix domain sockets')
  if (peer.port === 0) throw new UsageError('port 0 is not a target; write a port from 1 to 65535')
  const read = (
    flag: keyof typeof OPTIONS,
    limits: { readonly min: number; readonly max: number },
  ): number | undefined => {
    const text = textOf(values[flag])
    if (text === undefined) return undefined
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    const isWhole = flag === 'clients' || flag === 'count'
    if (value >= limits.min && value <= limits.max && (!isWhole || Number.isInteger(value))) return value
    const what = isWhole ? 'a whole number' : 'a number'
    throw new UsageError(`--${flag} ${text}: write ${what} from ${String(limits.min)} to ${String(limits.max)}`)
  }
  const ratePerS = read('rate', LOAD_LIMITS.rate)
  const maxMessages = read('count', LOAD_LIMITS.maxMessages)
  return {
    protocol,
    peer,
    clients: read('clients', LOAD_LIMITS.clients) ?? DEFAULTS.clients,
    durationS: read('for', LOAD_LIMITS.durationS) ?? DEFAULTS.durationS,
    rampS: read('ramp', LOAD_LIMITS.rampS) ?? DEFAULTS.rampS,
    timeoutS: read('timeout', LOAD_LIMITS.timeoutS) ?? DEFAULTS.timeoutS,
    answer: readAnswer(textOf(values['answer']) ?? 'same', protocol),
    ...(ratePerS === undefined ? {} : { ratePerS }),
    ...(maxMessages === undefined ? {} : { maxMessages }),
  }
}

function readAnswer(text: string, protocol: Protocol): LoadAnswer {
  if (text === 'line' && !isStream(protocol)) throw new UsageError('--answer line: a datagram is one answer; write any')
  if (text === 'same' || text === 'any' || text === 'line' || text === 'none') return text
  throw new UsageError(`--answer ${text}: write same (as many bytes as were sent), any, line or none`)
}

function readMessage({ values }: ParsedVerb): Uint8Array {
  const kinds: readonly (readonly ['message' | 'message-hex' | 'message-escaped', TypedPayload['format']])[] = [
    ['message', 'text'],
    ['message-hex', 'hex'],
    ['message-escaped', 'escapes'],
  ]
  const given = kinds.filter(([flag]) => values[flag] !== undefined)
  if (given.length > 1) throw new UsageError('give one message: --message, --message-hex or --message-escaped')
  const [flag, format] = given[0] ?? ['message', 'text']
  const text = textOf(values[flag]) ?? DEFAULT_MESSAGE
  const newline = readNewline(textOf(values['newline']))
  const encoded = encodeMessage({ format, text, newline }, 'utf-8')
  if (!encoded.ok) throw new UsageError(`--${flag}: ${describeMessageMistake(encoded.mistake)}`)
  if (encoded.bytes.length === 0) throw new UsageError(`--${flag}: the message is empty`)
  return encoded.bytes
}

async function readTls({ values }: ParsedVerb) {
  const verify = textOf(values['tls-verify']) ?? 'refuse'
  if (verify !== 'refuse' && verify !== 'accept') throw new UsageError(`--tls-verify ${verify}: write refuse or accept`)
  const path = textOf(values['tls-ca'])
  return {
    ca: path === undefined ? [...rootCertificates, await testCaPem()] : [readCa(path)],
    serverName: readServerName(textOf(values['tls-server-name'])),
    refusesUntrusted: verify === 'refuse',
  }
}

function readServerName(text: string | undefined): string | undefined {
  const name = asciiHost(text ?? '')
  if (name === undefined) throw new UsageError(`--tls-server-name: "${text ?? ''}" is not a host name or address`)
  return name === '' ? undefined : name
}

/** The largest file of trusted issuers: a bundle of all public authorities has less than 1 MiB. */
const MAX_CA_BYTES = 16 * 1024 * 1024

function readCa(path: string): string {
  try {
    return readPlainFileSync(path, MAX_CA_BYTES).toString('utf8')
  } catch (error) {
    throw new UsageError(`--tls-ca ${toFileFailure(error as Error, path).message}`)
  }
}

function progress({ connected, sent, answered, missing }: LoadCounts, seconds: number): string {
  const parts = [`${String(connected)} connected`, `${String(sent)} sent`, `${String(answered)} answered`]
  return `${seconds.toFixed(1)} s  ${[...parts, `${String(missing)} missing`].join(', ')}`
}
