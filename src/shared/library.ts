import type { ChecksumName } from './checksum'
import type { Encoding } from './encoding'
import { MAX_MESSAGE_BYTES } from './limits'
import { composeMessage, sampleValues, type MessageMistake, type MessagePayload } from './message/compose-message'
import { checkTemplate, type FieldTemplate, type TemplateMistake } from './message/field-template'
import { anyOwnValue } from './own-variable'
import { checkSteps, type Match, type Sequence, type SequenceMistake, type Step } from './sequence'

interface Named {
  /** The name is unique among entries of this kind. */
  readonly name: string
  readonly group?: string
}

/** A message as it stands in the file of saved messages. */
interface SavedTyped extends Named {
  readonly format: 'text' | 'escapes' | 'hex'
  readonly text: string
  readonly newline?: 'lf' | 'crlf'
  readonly checksum?: ChecksumName
  readonly variables?: boolean
  readonly encoding?: Encoding
  /** Alt with this digit sends it: 1 to 9. */
  readonly key?: number
}

interface SavedFields extends Named {
  readonly format: 'fields'
  /** The name of a template. */
  readonly template: string
  readonly values?: Readonly<Record<string, string>>
  readonly encoding?: Encoding
  readonly key?: number
}

export type SavedMessage = SavedTyped | SavedFields

/** Times are in milliseconds. */
export type SavedStep =
  /** The name of a message. */
  | { readonly send: string }
  | { readonly delay: number }
  | {
      readonly wait: string
      readonly format?: Match['format']
      readonly variables?: boolean
      readonly within: number
      readonly otherwise?: 'stop' | 'go-on'
    }
  /** Which of these comes first says what is done next. */
  | {
      readonly branch: readonly SavedCase[]
      readonly within: number
      readonly otherwise?: 'stop' | 'go-on'
    }
  /** Variables of the session, each from the group of its pattern. */
  | {
      readonly capture: Readonly<Record<string, string>>
      readonly within: number
      readonly otherwise?: 'stop' | 'go-on'
    }
  | {
      readonly repeat: number
      readonly every?: number
      readonly until?: string
      readonly format?: Match['format']
      readonly variables?: boolean
      readonly steps: readonly SavedStep[]
    }

export interface SavedCase {
  readonly when: string
  readonly format?: Match['format']
  readonly variables?: boolean
  readonly steps: readonly SavedStep[]
}

export interface SavedSequence extends Named {
  readonly steps: readonly SavedStep[]
}

/** Everything that is saved to be sent again. */
export interface Library {
  readonly messages: readonly SavedMessage[]
  readonly sequences: readonly SavedSequence[]
  readonly templates: readonly FieldTemplate[]
}

export const EMPTY_LIBRARY: Library = { messages: [], sequences: [], templates: [] }
export const MAX_SAVED = 10_000

/** The library as windows have it: `revision` goes up with each change. */
export interface LibraryState {
  readonly library: Library
  readonly revision: number
}

export type SavedKind = 'message' | 'sequence' | 'template'

/** A mistake, and the entry that has it. */
export interface LibraryMistake {
  readonly of: SavedKind
  readonly name: string
  readonly what:
    | { readonly kind: 'no-name' | 'same-name' }
    | { readonly kind: 'same-key'; readonly key: number; readonly owner: string }
    | { readonly kind: 'no-template' | 'no-message'; readonly found: string }
    | { readonly kind: 'message'; readonly mistake: MessageMistake }
    | { readonly kind: 'sequence'; readonly mistake: SequenceMistake }
    | { readonly kind: 'template'; readonly mistake: TemplateMistake }
}

type Resolved<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly mistake: LibraryMistake }

/** The message with its template in it, ready to be sent. */
export function toPayload({ templates }: Library, message: SavedMessage): Resolved<MessagePayload> {
  const encoding = message.encoding === undefined ? {} : { encoding: message.encoding }
  if (message.format !== 'fields') {
    const { format, text, newline = 'none', checksum, variables } = message
    const sum = checksum === undefined ? {} : { checksum }
    return ok({ format, text, newline, ...sum, ...(variables === true ? { hasVariables: true } : {}), ...encoding })
  }
  const template = templates.find(({ name }) => name === message.template)
  if (template === undefined) {
    return mistake('message', message.name, { kind: 'no-template', found: message.template })
  }
  return ok({ format: 'fields', template, values: message.values ?? {}, ...encoding })
}

/** The sequence with its messages in it, ready to be run. */
export function toSequence(library: Library, { name, steps }: SavedSequence): Resolved<Sequence> {
  const resolved: Step[] = []
  for (const step of steps) {
    const each = toStep(library, name, step)
    if (!each.ok) return each
    resolved.push(each.value)
  }
  return ok({ name, steps: resolved })
}

function toStep(library: Library, sequence: string, step: SavedStep): Resolved<Step> {
  if ('send' in step) {
    const message = library.messages.find(({ name }) => name === step.send)
    if (message === undefined) return mistake('sequence', sequence, { kind: 'no-message', found: step.send })
    const payload = toPayload(library, message)
    return payload.ok ? ok({ kind: 'send', payload: payload.value }) : payload
  }
  if ('delay' in step) return ok({ kind: 'delay', ms: step.delay })
  if ('wait' in step) {
    const { wait, within, otherwise = 'stop' } = step
    return ok({ kind: 'wait', match: toMatch(wait, step), withinMs: within, otherwise })
  }
  if ('capture' in step) {
    const { capture, within, otherwise = 'stop' } = step
    return ok({ kind: 'capture', into: capture, withinMs: within, otherwise })
  }
  if ('branch' in step) return toBranch(library, sequence, step)
  const inner = toSequence(library, { name: sequence, steps: step.steps })
  if (!inner.ok) return inner
  const { repeat, every, until } = step
  return ok({
    kind: 'loop',
    times: repeat,
    steps: inner.value.steps,
    ...(every === undefined ? {} : { everyMs: every }),
    ...(until === undefined ? {} : { until: toMatch(until, step) }),
  })
}

function toMatch(text: string, { format = 'text', variables }: Pick<SavedCase, 'format' | 'variables'>): Match {
  return { format, text, ...(variables === true ? { hasVariables: true } : {}) }
}

function toBranch(
  library: Library,
  sequence: string,
  { branch, within, otherwise = 'stop' }: Extract<SavedStep, { readonly branch: unknown }>,
): Resolved<Step> {
  const cases: { readonly match: Match; readonly steps: readonly Step[] }[] = []
  for (const each of branch) {
    const inner = toSequence(library, { name: sequence, steps: each.steps })
    if (!inner.ok) return inner
    cases.push({ match: toMatch(each.when, each), steps: inner.value.steps })
  }
  return ok({ kind: 'branch', cases, withinMs: within, otherwise })
}

/** The most that all messages together may have, with what their variables stand for: some of the longest, or very many. */
const MAX_COMPOSED_BYTES = 4 * MAX_MESSAGE_BYTES

/** The first thing that could not be sent or run; undefined when all can. */
export function checkLibrary(library: Library): LibraryMistake | undefined {
  const { messages, sequences, templates } = library
  const twice =
    sameName('message', messages) ??
    sameName('sequence', sequences) ??
    sameName('template', templates) ??
    sameKey(messages)
  if (twice !== undefined) return twice
  for (const template of templates) {
    const wrong = checkTemplate(template)
    if (wrong !== undefined) return { of: 'template', name: template.name, what: { kind: 'template', mistake: wrong } }
  }
  let bytes = 0
  for (const message of messages) {
    const payload = toPayload(library, message)
    if (!payload.ok) return payload.mistake
    const composed = composeMessage(payload.value, sampleValues(anyOwnValue))
    if (!composed.ok) return { of: 'message', name: message.name, what: { kind: 'message', mistake: composed.mistake } }
    bytes += composed.bytes.length
    if (bytes > MAX_COMPOSED_BYTES) {
      const tooLong = { kind: 'too-long', column: 1, found: String(bytes) } as const
      return { of: 'message', name: message.name, what: { kind: 'message', mistake: tooLong } }
    }
  }
  for (const sequence of sequences) {
    const wrong = checkSequence(library, sequence)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

export function checkMessage(library: Library, message: SavedMessage): LibraryMistake | undefined {
  const payload = toPayload(library, message)
  if (!payload.ok) return payload.mistake
  const composed = composeMessage(payload.value, sampleValues(anyOwnValue))
  if (composed.ok) return undefined
  return { of: 'message', name: message.name, what: { kind: 'message', mistake: composed.mistake } }
}

function checkSequence(library: Library, sequence: SavedSequence): LibraryMistake | undefined {
  const resolved = toSequence(library, sequence)
  if (!resolved.ok) return resolved.mistake
  const wrong = checkSteps(resolved.value, anyOwnValue)
  if (wrong === undefined) return undefined
  return { of: 'sequence', name: sequence.name, what: { kind: 'sequence', mistake: wrong } }
}

function sameName(of: SavedKind, entries: readonly { readonly name: string }[]): LibraryMistake | undefined {
  const seen = new Set<string>()
  for (const { name } of entries) {
    if (name.trim() === '') return { of, name, what: { kind: 'no-name' } }
    if (seen.has(name)) return { of, name, what: { kind: 'same-name' } }
    seen.add(name)
  }
  return undefined
}

function sameKey(messages: readonly SavedMessage[]): LibraryMistake | undefined {
  const owners = new Map<number, string>()
  for (const { name, key } of messages) {
    if (key === undefined) continue
    const owner = owners.get(key)
    if (owner !== undefined) return { of: 'message', name, what: { kind: 'same-key', key, owner } }
    owners.set(key, name)
  }
  return undefined
}

function ok<T>(value: T): Resolved<T> {
  return { ok: true, value }
}

function mistake(of: SavedKind, name: string, what: LibraryMistake['what']): Resolved<never> {
  return { ok: false, mistake: { of, name, what } }
}
