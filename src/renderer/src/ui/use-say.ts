import { useI18n } from 'vue-i18n'
import type { Say } from '../../../shared/words/say'

/** Says the sentences of `shared/words` in the language of the window. */
export function useSay(): Say {
  const { t } = useI18n()
  return (key, values = {}) => t(key, values)
}
