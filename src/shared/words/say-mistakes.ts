import type { FilterMistake } from '../filter/filter'
import type { LibraryMistake } from '../library'
import type { MessageMistake } from '../message/compose-message'
import { MAX_FIELDS, type TemplateMistake } from '../message/field-template'
import { MAX_MESSAGE_BYTES, MAX_TIMER_MS } from '../limits'
import { MAX_LOOP_DEPTH, MAX_MATCH_BYTES, MAX_STEPS, MAX_TIMES, type SequenceMistake } from '../sequence'
import { visibleString } from '../visible-text'
import { sayClause, type Say } from './say'

/** What is wrong with something that a person wrote, for command line and page alike. What they wrote is made safe to show. */
export function sayFilterMistake(say: Say, { kind, column, found }: FilterMistake): string {
  return say(`filter.mistake.${kind}`, { column, found: visibleString(found) })
}

export function sayMessageMistake(say: Say, mistake: MessageMistake): string {
  if (mistake.kind !== 'field') {
    const { kind, column, found } = mistake
    return say(`composer.mistake.${kind}`, { column, found: visibleString(found), max: MAX_MESSAGE_BYTES })
  }
  const { field, kind, found, range } = mistake.mistake
  const key = kind === 'not-a-number' && range === '' ? 'not-a-number-at-all' : kind
  return say(`template.mistake.${key}`, { field: visibleString(field), found: visibleString(found), range })
}

const SEQUENCE_LIMITS: Readonly<Partial<Record<SequenceMistake['kind'], number>>> = {
  'too-many-steps': MAX_STEPS,
  'too-deep': MAX_LOOP_DEPTH,
  times: MAX_TIMES,
  time: MAX_TIMER_MS,
  interval: MAX_TIMER_MS,
  'match-too-long': MAX_MATCH_BYTES,
}

export function saySequenceMistake(say: Say, { path, kind, found, message }: SequenceMistake): string {
  const inner = message === undefined ? '' : sayMessageMistake(say, message)
  const values = { found: visibleString(found), max: SEQUENCE_LIMITS[kind] ?? 0 }
  const what =
    kind === 'message'
      ? inner
      : kind === 'match' && inner !== ''
        ? say('sequence.mistake.matchIs', { what: inner })
        : say(`sequence.mistake.${kind}`, values)
  return path === '' ? what : say('sequence.mistake.inStep', { path, what })
}

export function sayTemplateMistake(say: Say, { field, kind, found }: TemplateMistake): string {
  const what = say(`template.wrong.${kind}`, { found: visibleString(found), max: MAX_FIELDS })
  return field === '' ? what : say('template.wrong.inField', { field: visibleString(field), what })
}

export function sayLibraryMistake(say: Say, { of, name, what }: LibraryMistake): string {
  return say('library.mistake.in', {
    of: say(`library.of.${of}`),
    name: visibleString(name),
    what: sayWhatIsWrong(say, what),
  })
}

function sayWhatIsWrong(say: Say, what: LibraryMistake['what']): string {
  switch (what.kind) {
    case 'message':
      return sayMessageMistake(say, what.mistake)
    case 'sequence':
      return saySequenceMistake(say, what.mistake)
    case 'template':
      return sayTemplateMistake(say, what.mistake)
    case 'same-key':
      return say('library.mistake.same-key', { key: what.key, owner: visibleString(what.owner) })
    case 'no-template':
    case 'no-message':
      return say(`library.mistake.${what.kind}`, { found: visibleString(what.found) })
    default:
      return say(`library.mistake.${what.kind}`)
  }
}

/** The English of the command line. */
export const describeFilterMistake = (mistake: FilterMistake): string => sayFilterMistake(sayClause, mistake)
export const describeMessageMistake = (mistake: MessageMistake): string => sayMessageMistake(sayClause, mistake)
export const describeSequenceMistake = (mistake: SequenceMistake): string => saySequenceMistake(sayClause, mistake)
export const describeLibraryMistake = (mistake: LibraryMistake): string => sayLibraryMistake(sayClause, mistake)
