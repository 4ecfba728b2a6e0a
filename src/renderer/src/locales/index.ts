import { createI18n } from 'vue-i18n'
import { WORDS } from '../../../shared/words/words'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: WORDS,
  missing: (_locale, key) => {
    // eslint-disable-next-line no-console -- tests of the window fail when something is written there
    console.warn(`there are no words for ${key}`)
  },
})
