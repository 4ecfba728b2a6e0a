import type { FilterMistake } from '../filter/filter'
import type { LibraryMistake } from '../library'
import type { MessageMistake } from '../message/compose-message'
import { MAX_FIELDS, type TemplateMistake } from '../message/field-template'
import { toldSentence } from '../rules/told'
import { MAX_MESSAGE_BYTES, MAX_TIMER_MS } from '../limits'
import { MAX_VARIABLE_NAME_CHARS } from '../own-variable'
import { MAX_CASES, MAX_LOOP_DEPTH, MAX_MATCH_BYTES, MAX_STEPS, MAX_TIMES, type SequenceMistake } from '../sequence'
import { visibleString } from '../visible-text'
import { sayClause, saySentence, type Say, type Sentence } from './say'

/**
 * The sentences for mistakes of a person, for command line and page alike. What the person wrote is made safe to
 * show.
 */
export function filterMistake({ kind, column, found }: FilterMistake): Sentence {
  const what = typeof found === 'string' ? visibleString(found) : found
  return { key: `filter.mistake.${kind}`, values: { column, found: what } }
}

export function messageMistake(mistake: MessageMistake): Sentence {
  if (mistake.kind !== 'field') {
    const { kind, column, found } = mistake
    const values = { column, found: visibleString(found), max: MAX_MESSAGE_BYTES }
    return { key: `composer.mistake.${kind}`, values }
  }
  const { field, kind, found, range } = mistake.mistake
  const key = kind === 'not-a-number' && range === '' ? 'not-a-number-at-all' : kind
  return {
    key: `template.mistake.${key}`,
    values: { field: visibleString(field), found: visibleString(found), range },
  }
}

const SEQUENCE_LIMITS: Readonly<Partial<Record<SequenceMistake['kind'], number>>> = {
  'too-many-steps': MAX_STEPS,
  'too-deep': MAX_LOOP_DEPTH,
  cases: MAX_CASES,
  times: MAX_TIMES,
  time: MAX_TIMER_MS,
  interval: MAX_TIMER_MS,
  'match-too-long': MAX_MATCH_BYTES,
  'variable-name': MAX_VARIABLE_NAME_CHARS,
}

export function sequenceMistake({ path, ...mistake }: SequenceMistake): Sentence {
  const what = stepMistake(mistake)
  return path === '' ? what : { key: 'sequence.mistake.inStep', values: { path, what } }
}

function stepMistake({ kind, found, message, pattern }: Omit<SequenceMistake, 'path'>): Sentence {
  const inner = message === undefined ? undefined : messageMistake(message)
  if (kind === 'message' && inner !== undefined) return inner
  if (kind === 'match' && inner !== undefined) return { key: 'sequence.mistake.matchIs', values: { what: inner } }
  if (kind === 'pattern')
    return {
      key: `sequence.mistake.pattern`,
      values: { found: visibleString(found), what: toldSentence(pattern ?? '') },
    }
  const values = { found: visibleString(found), max: SEQUENCE_LIMITS[kind] ?? 0 }
  return { key: `sequence.mistake.${kind}`, values }
}

export function templateMistake({ field, kind, found }: TemplateMistake): Sentence {
  const what = { key: `template.wrong.${kind}`, values: { found: visibleString(found), max: MAX_FIELDS } }
  return field === '' ? what : { key: 'template.wrong.inField', values: { field: visibleString(field), what } }
}

export function libraryMistake({ of, name, what }: LibraryMistake): Sentence {
  return {
    key: 'library.mistake.in',
    values: { of: { key: `library.of.${of}` }, name: visibleString(name), what: entryMistake(what) },
  }
}

function entryMistake(what: LibraryMistake['what']): Sentence {
  switch (what.kind) {
    case 'message':
      return messageMistake(what.mistake)
    case 'sequence':
      return sequenceMistake(what.mistake)
    case 'template':
      return templateMistake(what.mistake)
    case 'same-key':
      return { key: 'library.mistake.same-key', values: { key: what.key, owner: visibleString(what.owner) } }
    case 'no-template':
    case 'no-message':
      if (what.kind === 'no-message' && what.found === '') return { key: 'library.mistake.send-nothing' }
      return { key: `library.mistake.${what.kind}`, values: { found: visibleString(what.found) } }
    default:
      return { key: `library.mistake.${what.kind}` }
  }
}

/** In the language of the page. */
export const sayFilterMistake = (say: Say, mistake: FilterMistake): string => saySentence(say, filterMistake(mistake))
export const sayMessageMistake = (say: Say, mistake: MessageMistake): string =>
  saySentence(say, messageMistake(mistake))
export const saySequenceMistake = (say: Say, mistake: SequenceMistake): string =>
  saySentence(say, sequenceMistake(mistake))
export const sayLibraryMistake = (say: Say, mistake: LibraryMistake): string =>
  saySentence(say, libraryMistake(mistake))

/** The English of the command line. */
export const describeFilterMistake = (mistake: FilterMistake): string => sayFilterMistake(sayClause, mistake)
export const describeMessageMistake = (mistake: MessageMistake): string => sayMessageMistake(sayClause, mistake)
export const describeSequenceMistake = (mistake: SequenceMistake): string => saySequenceMistake(sayClause, mistake)
export const describeLibraryMistake = (mistake: LibraryMistake): string => sayLibraryMistake(sayClause, mistake)
