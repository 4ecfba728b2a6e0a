import { parseFaults } from '../fault/fault-text'
import { OPTIONS } from '../options/catalogue'
import type { OptionMistake } from '../options/check-options'
import type { Option } from '../options/option'
import { visibleString } from '../visible-text'
import { sayClause, type Say } from './say'

/** So much of a value tells which one is meant. */
const MOST_SHOWN = 200

/** What is wrong with the value of one option, without its name: a form shows it beside the field. */
export function sayOptionMistake(say: Say, { key, value, kind }: OptionMistake): string {
  const option: Option | undefined = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined
  // An at sign would be read as a reference to another sentence.
  const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value
  const values = { value: visibleString(shown), at: '239.1.2.3@eth0' }
  if (kind === 'range' && option?.kind === 'number') {
    const { min, max, unit } = option
    const said = say('optionMistake.range', {
      ...values,
      min,
      max,
      unit: unit === undefined ? '' : say(`unit.${unit}`),
    })
    return said.replace(/ +(?=[.。]|$)/, '')
  }
  if (kind === 'choice' && option?.kind === 'choice')
    return say('optionMistake.choice', { ...values, choices: Object.keys(option.choices).join(', ') })
  if (kind === 'fault') {
    const parsed = parseFaults(value)
    if (!parsed.ok) return say('optionMistake.fault', { ...values, what: parsed.mistake.message })
    return say('optionMistake.any', values)
  }
  return say(`optionMistake.${kind}`, values)
}

/** The English of the command line, with the name and the flag of the option. */
export function describeOptionMistake(mistake: OptionMistake): string {
  const { key } = mistake
  const option: Option | undefined = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined
  const name = option === undefined ? key : `${option.label} (--${option.flag})`
  return `${name}: ${sayOptionMistake(sayClause, mistake)}`
}
