import type { Messages } from '../../shared/words/en/messages'
import { WORDS, type Locale } from '../../shared/words/words'

/** The words that main itself shows: menu and system dialogs. */
export function dialogWords(locale: string): Messages['menu'] {
  return WORDS[Object.hasOwn(WORDS, locale) ? (locale as Locale) : 'en'].menu
}
