import { parseFaults } from '../fault/fault-text'
import { OPTIONS } from '../options/catalogue'
import type { OptionMistake } from '../options/check-options'
import type { Option } from '../options/option'
import { visibleString } from '../visible-text'
import { sayClause, saySentence, type Say, type Sentence } from './say'

/** The most characters of a value that are shown; they suffice to recognise it. */
const MOST_SHOWN = 200

/** The mistake in the value of one option, without its name. */
function valueSentence({ key, value, kind }: OptionMistake): Sentence {
  const option = optionWith(key)
  // An at sign would be read as a reference to another sentence.
  const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value
  const values = { value: visibleString(shown), at: '239.1.2.3@eth0' }
  if (kind === 'range' && option?.kind === 'number') {
    const { min, max, unit } = option
    return unit === undefined
      ? { key: 'optionMistake.number', values: { ...values, min, max } }
      : { key: 'optionMistake.range', values: { ...values, min, max, unit: { key: `unit.${unit}` } } }
  }
  if (kind === 'choice' && option?.kind === 'choice')
    return { key: 'optionMistake.choice', values: { ...values, choices: Object.keys(option.choices).join(', ') } }
  if (kind === 'fault') {
    const parsed = parseFaults(value)
    return parsed.ok
      ? { key: 'optionMistake.any', values }
      : { key: 'optionMistake.fault', values: { ...values, what: parsed.mistake.what } }
  }
  return { key: `optionMistake.${kind}`, values }
}

/** With the name that the option has in a file. */
export function optionMistake(mistake: OptionMistake): Sentence {
  return { key: 'file.in', values: { path: visibleString(mistake.key), what: valueSentence(mistake) } }
}

/** In the language of the page: a form shows it beside the field. */
export function sayOptionMistake(say: Say, mistake: OptionMistake): string {
  return saySentence(say, valueSentence(mistake))
}

/** The English of the command line, with the name and the flag of the option. */
export function describeOptionMistake(mistake: OptionMistake): string {
  const { key } = mistake
  const option = optionWith(key)
  const name = option === undefined ? key : `${option.label} (--${option.flag})`
  return `${name}: ${sayOptionMistake(sayClause, mistake)}`
}

function optionWith(key: string): Option | undefined {
  return Object.hasOwn(OPTIONS, key) ? OPTIONS[key as keyof typeof OPTIONS] : undefined
}
