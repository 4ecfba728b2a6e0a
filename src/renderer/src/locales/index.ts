import { createI18n } from 'vue-i18n'
import { WORDS } from '../../../shared/words/words'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: WORDS,
  // A test of the window fails when something is written to the console.
  missing: (_locale, key) => {
    console.warn(`there are no words for ${key}`)
  },
})
