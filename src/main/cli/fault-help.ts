import { FAULT_NAMES, entryOf } from '../../shared/fault/fault-catalogue'
import { FAULT_PRESETS } from '../../shared/fault/fault-presets'
import { formOf } from '../../shared/fault/fault-text'
import { sayClause, saySentence } from '../../shared/words/say'

/** True when `help` was written in place of a fault. */
export function asksForFaultHelp(args: readonly string[]): boolean {
  return args.some(
    (arg, at) => /^--fault(-in|-out)?=help$/.test(arg) || (arg === 'help' && /^--fault/.test(args[at - 1] ?? '')),
  )
}

/** What `--fault help` prints: each kind with its meaning, its parameters and an example, then the presets. */
export function faultHelp(): string {
  const kinds = FAULT_NAMES.map((name) => {
    const { parameters, example, only, direction } = entryOf(name)
    const notes = [
      ...(only === undefined ? [] : [`${only} only`]),
      ...(direction === undefined ? [] : [`${direction} only`]),
    ]
    const head = `  --fault ${example}\n      ${sayClause(`fault.meaning.${name}`)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
    return [
      head,
      ...Object.entries(parameters).map(
        ([key, parameter]) => `      ${key}: ${saySentence(sayClause, formOf(parameter))}`,
      ),
    ].join('\n')
  })
  const presets = Object.entries(FAULT_PRESETS).map(([name, faults]) => `  --fault ${name}\n      ${faults.join(', ')}`)
  return `Faults to inject. Each takes :next=N (acts on the next N messages of a conversation) and
:conversations=SHARE (acts in this share of them). --fault acts in both directions, --fault-in on received data, --fault-out on
sent data; several act one after the other. The same --seed N gives the same faults again. The log shows each one.

${kinds.join('\n')}

Presets
${presets.join('\n')}
`
}
