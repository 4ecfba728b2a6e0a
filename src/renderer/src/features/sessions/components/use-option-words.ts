import { useI18n } from 'vue-i18n'
import { OPTIONS, type OptionKey } from '../../../../../shared/options/catalogue'
import type { OptionMistake } from '../../../../../shared/options/check-options'
import type { Option } from '../../../../../shared/options/option'
import type { OptionWords } from '../../../../../shared/options/option-words'
import { sayOptionMistake } from '../../../../../shared/words/say-option-mistake'
import { optionsZhCN } from '../../../../../shared/words/zh-CN/options'
import { useSay } from '../../../ui/use-say'

/**
 * Labels, explanations and mistakes of options in the language of the window. English words come from the table of
 * options.
 */
export function useOptionWords(): {
  readonly wordsOf: (key: OptionKey) => OptionWords
  readonly mistake: (mistake: OptionMistake) => string
} {
  const { locale } = useI18n()
  const say = useSay()

  function wordsOf(key: OptionKey): OptionWords {
    if (locale.value === 'zh-CN') return optionsZhCN[key]
    const option: Option = OPTIONS[key]
    return { label: option.label, hint: option.hint, ...(option.kind === 'choice' ? { choices: option.choices } : {}) }
  }

  return { wordsOf, mistake: (mistake) => sayOptionMistake(say, mistake) }
}
