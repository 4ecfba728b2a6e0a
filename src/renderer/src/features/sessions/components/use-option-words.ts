import { useI18n } from 'vue-i18n'
import { OPTIONS, type OptionKey } from '../../../../../shared/options/catalogue'
import type { OptionMistake } from '../../../../../shared/options/check-options'
import type { Option } from '../../../../../shared/options/option'
import type { OptionWords } from '../../../../../shared/options/option-words'
import { optionsZhCN } from '../../../../../shared/words/zh-CN/options'

/** Labels, explanations and mistakes of options in the language of the window. English is the table's own. */
export function useOptionWords(): {
  readonly wordsOf: (key: OptionKey) => OptionWords
  readonly mistake: (mistake: OptionMistake) => string
} {
  const { t, locale } = useI18n()

  function wordsOf(key: OptionKey): OptionWords {
    if (locale.value === 'zh-CN') return optionsZhCN[key]
    const option: Option = OPTIONS[key]
    return { label: option.label, hint: option.hint, ...(option.kind === 'choice' ? { choices: option.choices } : {}) }
  }

  function mistake({ key, value, kind }: OptionMistake): string {
    const option: Option = OPTIONS[key]
    const range = option.kind === 'number' ? { min: option.min, max: option.max, unit: option.unit ?? '' } : {}
    return t(`optionMistake.${kind}`, { value, ...range }).trim()
  }

  return { wordsOf, mistake }
}
