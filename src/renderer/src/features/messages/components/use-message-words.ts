import { useI18n } from 'vue-i18n'
import type { LibraryMistake } from '../../../../../shared/library'
import type { MessageMistake } from '../../../../../shared/message/compose-message'
import type { TemplateMistake } from '../../../../../shared/message/field-template'
import type { SequenceMistake } from '../../../../../shared/sequence'
import { visibleString } from '../../../../../shared/visible-text'

/** As they are written: the messages of the locale files cannot hold double braces. */
export const VARIABLES = {
  seq: '{{seq}}',
  time: '{{time}}',
  uuid: '{{uuid}}',
  random: '{{random:8}}',
  peer: '{{peer}}',
} as const

export interface MessageWords {
  readonly messageMistake: (mistake: MessageMistake) => string
  readonly scheduleMistake: (mistake: SequenceMistake) => string
  readonly libraryMistake: (mistake: LibraryMistake) => string
}

/** Mistakes in messages, schedules and what is saved, in the language of the window. */
export function useMessageWords(): MessageWords {
  const { t } = useI18n()

  function messageMistake(mistake: MessageMistake): string {
    if (mistake.kind !== 'field')
      return t(`composer.mistake.${mistake.kind}`, { column: mistake.column, found: visibleString(mistake.found) })
    const { field, kind, found, range } = mistake.mistake
    return t(`template.mistake.${kind}`, { field: visibleString(field), found: visibleString(found), range })
  }

  function scheduleMistake({ path, kind, found, message }: SequenceMistake): string {
    const inner = message === undefined ? '' : messageMistake(message)
    const what =
      kind === 'message' || (kind === 'match' && inner !== '')
        ? inner
        : t(`sequence.mistake.${kind}`, { found: visibleString(found) })
    return path === '' ? what : t('sequence.mistake.inStep', { path, what })
  }

  function templateMistake({ field, kind, found }: TemplateMistake): string {
    const what = t(`template.wrong.${kind}`, { found: visibleString(found) })
    return field === '' ? what : t('template.wrong.inField', { field: visibleString(field), what })
  }

  function whatIsWrong(what: LibraryMistake['what']): string {
    switch (what.kind) {
      case 'message':
        return messageMistake(what.mistake)
      case 'sequence':
        return scheduleMistake(what.mistake)
      case 'template':
        return templateMistake(what.mistake)
      case 'same-key':
        return t('library.mistake.same-key', { key: what.key, owner: visibleString(what.owner) })
      case 'no-template':
      case 'no-message':
        return t(`library.mistake.${what.kind}`, { found: visibleString(what.found) })
      default:
        return t(`library.mistake.${what.kind}`)
    }
  }

  function libraryMistake({ of, name, what }: LibraryMistake): string {
    return t('library.mistake.in', { of: t(`library.of.${of}`), name: visibleString(name), what: whatIsWrong(what) })
  }

  return { messageMistake, scheduleMistake, libraryMistake }
}
