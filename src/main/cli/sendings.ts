import { stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { isStream, type Endpoint, type Protocol } from '../../shared/endpoint'
import type { Encoding } from '../../shared/encoding'
import { toPayload, toSequence, type Library } from '../../shared/library'
import { MAX_DATAGRAM_V4, MAX_DATAGRAM_V6 } from '../../shared/limits'
import { sampleValues, type MessagePayload } from '../../shared/message/compose-message'
import { anyOwnValue, type OwnValues } from '../../shared/own-variable'
import type { TypedPayload } from '../../shared/payload-codec'
import {
  capturedIn,
  checkMatch,
  checkMatchLength,
  checkSteps,
  MAX_TIMES,
  type Match,
  type Sequence,
} from '../../shared/sequence'
import { toFileFailure } from '../recording/files/file-failure'
import { readLibrary } from '../library/library-store'
import { encodeMessage } from '../session/conversation/message-encoder'
import { readChecksum, readTime, textOf, type ParsedVerb } from './options'
import { readOwnVariables, VARIABLE_FLAGS } from './own-variables'
import { UsageError } from './usage-error'
import { userFolder } from './user-folder'
import {
  describeLibraryMistake,
  describeMessageMistake,
  describeSequenceMistake,
} from '../../shared/words/say-mistakes'

export const SENDING_FLAGS = {
  send: { type: 'string', multiple: true },
  'send-hex': { type: 'string', multiple: true },
  'send-escaped': { type: 'string', multiple: true },
  'send-file': { type: 'string', multiple: true },
  message: { type: 'string', multiple: true },
  messages: { type: 'string' },
  checksum: { type: 'string' },
  variables: { type: 'boolean' },
  ...VARIABLE_FLAGS,
  every: { type: 'string' },
  times: { type: 'string' },
  until: { type: 'string' },
} as const

export type Sending =
  | { readonly kind: 'message'; readonly payload: MessagePayload }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'sequence'; readonly sequence: Sequence }

const FORMATS: Readonly<Record<string, TypedPayload['format']>> = {
  send: 'text',
  'send-hex': 'hex',
  'send-escaped': 'escapes',
}

/** Everything that is to be sent, in the order of the command line; checked before anything is sent. */
export async function readSendings(
  { order, values }: ParsedVerb,
  newline: 'none' | 'lf' | 'crlf',
  protocol: Protocol,
  peer: Endpoint,
  encoding: Encoding,
): Promise<Sending[]> {
  const sum = readChecksum(textOf(values['checksum']))
  const own = readOwnVariables(values)
  const variables = variablesIn(values)
  const library = lazily(() => savedMessages(textOf(values['messages'])))
  const known = knownVariables(values, own, () => library())
  const sendings: Sending[] = []
  for (const { name, value } of order) {
    const format = FORMATS[name]
    if (format !== undefined) {
      const payload = {
        format,
        text: value,
        newline: format === 'text' ? newline : 'none',
        ...sum,
        ...variables,
      } as const
      checked(payload, encoding, `--${name} "${value}"`, known)
      sendings.push({ kind: 'message', payload })
    } else if (name === 'message') sendings.push(saved(library(), value, encoding, known))
    else if (name === 'send-file') sendings.push({ kind: 'file', path: await checkedFile(value, protocol, peer) })
  }
  return repeated(sendings, values, known)
}

/**
 * The variables that a message may use: those that were set, and those that a sequence of this command line captures. Rules
 * have more of them; then the session says what is unknown.
 */
function knownVariables(
  values: ParsedVerb['values'],
  own: ReadonlyMap<string, string>,
  library: () => Library,
): OwnValues {
  if (values['rules'] !== undefined) return (name) => own.get(name) ?? anyOwnValue(name)
  const named = values['message']
  const captured = new Set<string>()
  for (const name of Array.isArray(named) ? named : []) {
    const found = findSaved(library(), name)
    if (typeof found === 'string' || found.kind !== 'sequence') continue
    for (const each of capturedIn(found.sequence.steps)) captured.add(each)
  }
  return (name) => own.get(name) ?? (captured.has(name) ? '' : undefined)
}

/** The bytes of a message for a generated program; files and sequences have none. */
export function bytesOf(sending: Sending, encoding: Encoding, values: ParsedVerb['values']): Uint8Array {
  const own = readOwnVariables(values)
  const sample = sampleValues((name) => own.get(name))
  const encoded = sending.kind === 'message' ? encodeMessage(sending.payload, encoding, sample) : undefined
  return encoded?.ok === true ? encoded.bytes : new Uint8Array()
}

/** `--every`, `--times` and `--until` make one loop of all that is sent. */
function repeated(sendings: readonly Sending[], values: ParsedVerb['values'], known: OwnValues): Sending[] {
  const [every, times, until] = [textOf(values['every']), textOf(values['times']), textOf(values['until'])]
  if (every === undefined && times === undefined && until === undefined) return [...sendings]
  if (sendings.length === 0)
    throw new UsageError('--every, --times and --until repeat what is sent: add --send or --message')
  const steps = sendings.flatMap((sending) => {
    if (sending.kind === 'file') throw new UsageError('a file cannot be repeated; leave out --every, --times, --until')
    return sending.kind === 'message' ? [{ kind: 'send' as const, payload: sending.payload }] : sending.sequence.steps
  })
  const sequence: Sequence = {
    name: 'repeat',
    steps: [
      {
        kind: 'loop',
        times: times === undefined ? MAX_TIMES : Number(times),
        steps,
        ...(every === undefined ? {} : { everyMs: readTime('every', every, 'ms', 1) }),
        ...(until === undefined ? {} : { until: { format: 'text', text: until, ...variablesIn(values) } as const }),
      },
    ],
  }
  const mistake = checkSteps(sequence, known)
  if (mistake !== undefined) throw new UsageError(describeSequenceMistake({ ...mistake, path: '' }))
  return [{ kind: 'sequence', sequence }]
}

/** The saved message or sequence of this name; or why it cannot be used. */
export function findSaved(library: Library, name: string): Exclude<Sending, { kind: 'file' }> | string {
  const message = library.messages.find((each) => each.name === name)
  if (message !== undefined) {
    const payload = toPayload(library, message)
    return payload.ok ? { kind: 'message', payload: payload.value } : describeLibraryMistake(payload.mistake)
  }
  const sequence = library.sequences.find((each) => each.name === name)
  if (sequence === undefined) {
    const names = [...library.messages, ...library.sequences].map((each) => `"${each.name}"`)
    const known = names.length === 0 ? 'nothing is saved yet' : `there are ${names.slice(0, 20).join(', ')}`
    return `nothing is saved as "${name}": ${known}`
  }
  const resolved = toSequence(library, sequence)
  return resolved.ok ? { kind: 'sequence', sequence: resolved.value } : describeLibraryMistake(resolved.mistake)
}

function saved(library: Library, name: string, encoding: Encoding, known: OwnValues): Sending {
  const found = findSaved(library, name)
  if (typeof found === 'string') throw new UsageError(`--message: ${found}`)
  if (found.kind === 'message') checked(found.payload, encoding, `--message ${name}`, known)
  else {
    const mistake = checkSteps(found.sequence, known)
    if (mistake !== undefined) throw new UsageError(`--message ${name}: ${describeSequenceMistake(mistake)}`)
  }
  return found
}

/** The file that was named, or the messages saved in the window. */
export function savedMessages(path: string | undefined): Library {
  const reading = readLibrary(path ?? userFolder('messages.yaml'))
  if (!reading.ok) throw new UsageError(`--messages ${reading.failure.message}`)
  return reading.value
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** `--expect TEXT`, in the encoding of the session; with variables where messages have them. */
export function readExpected(parsed: ParsedVerb, encoding: Encoding): Match | undefined {
  const { values } = parsed
  const text = textOf(values['expect'])
  if (text === undefined) return undefined
  const what = `--expect "${text}"`
  const match = { format: 'text', text, ...variablesIn(values) } as const
  if (text === '') return match
  if (match.hasVariables !== true) {
    const { length } = checked({ ...match, newline: 'none' }, encoding, what)
    const tooLong = checkMatchLength(length)
    if (tooLong !== undefined) throw new UsageError(`${what.slice(0, 40)}...: ${describeSequenceMistake(tooLong)}`)
    return match
  }
  const library = lazily(() => savedMessages(textOf(values['messages'])))
  const mistake = checkMatch(
    match,
    '',
    knownVariables(values, readOwnVariables(values), () => library()),
  )
  if (mistake !== undefined) throw new UsageError(`${what}: ${describeSequenceMistake(mistake)}`)
  return match
}

/** `--variables` or `--set`: what is sent and waited for has variables. */
function variablesIn(values: ParsedVerb['values']): { readonly hasVariables?: true } {
  const has = values['variables'] === true || (Array.isArray(values['set']) && values['set'].length > 0)
  return has ? { hasVariables: true } : {}
}

/** The bytes of a message; a mistake in it is a usage error. */
function checked(payload: MessagePayload, encoding: Encoding, what: string, known?: OwnValues): Uint8Array {
  const encoded = encodeMessage(payload, encoding, known === undefined ? undefined : sampleValues(known))
  if (!encoded.ok) throw new UsageError(`${what}: ${describeMessageMistake(encoded.mistake)}`)
  return encoded.bytes
}

/** The path of a file that can be sent: a datagram has a limit by its IP version, a stream takes any file. */
async function checkedFile(path: string, protocol: Protocol, { address }: Endpoint): Promise<string> {
  const most = isIP(address) === 4 ? MAX_DATAGRAM_V4 : MAX_DATAGRAM_V6
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw new UsageError(`--send-file ${path}: this is a folder; name a file`)
    if (!isStream(protocol) && facts.size > most) {
      throw new UsageError(
        `--send-file ${path}: ${String(facts.size)} bytes do not fit into one datagram (at most ${String(most)})`,
      )
    }
    return path
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`--send-file ${toFileFailure(error as Error, path).message}`)
  }
}
