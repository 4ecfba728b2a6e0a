import { FAULT_NAMES, entryOf, type FaultName } from '../../shared/fault/fault-catalogue'
import { FAULT_PRESETS } from '../../shared/fault/fault-presets'
import { formOf } from '../../shared/fault/fault-text'

const MEANINGS: Readonly<Record<FaultName, string>> = {
  delay: 'everything goes on later by this time',
  jitter: 'a random time later: from 0 to ms, normal around ms/2, or pareto with mean ms/2',
  rate: 'no faster than so many bytes a second',
  drip: 'so many bytes at a time, slowly',
  loss: 'this share is lost (in a stream: cut out of it)',
  'burst-loss': 'loss in bursts (Gilbert-Elliott): they begin and end with these probabilities',
  duplicate: 'this share comes twice or more',
  reorder: 'this share is overtaken by so many later ones',
  corrupt: 'so many bits of this share are flipped',
  truncate: 'only so many bytes of a message are left',
  'junk-before': 'these bytes stand before a message',
  'junk-after': 'these bytes stand behind a message',
  split: 'pieces of so many bytes, each a write of its own',
  coalesce: 'messages are gathered into one write',
  stall: 'behind so many bytes nothing is read for a time: the window closes',
  'half-close': 'FIN right behind the message of this number',
  'fin-after': 'FIN behind exactly so many bytes; the rest is thrown away',
  'rst-for-fin': 'RST where FIN would be',
  'rst-after': 'RST behind exactly so many bytes',
  silence: 'connected, and nothing is ever said',
  refuse: 'the next so many connections get RST at once',
  'black-hole': 'behind this time nothing comes through, for so long',
  'slow-close': 'FIN comes later by this time',
  late: 'this share of the answers is late by this time',
}

/** True when `help` was written for a fault. */
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
    const head = `  --fault ${example}\n      ${MEANINGS[name]}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
    return [head, ...Object.entries(parameters).map(([key, parameter]) => `      ${key}: ${formOf(parameter)}`)].join(
      '\n',
    )
  })
  const presets = Object.entries(FAULT_PRESETS).map(([name, faults]) => `  --fault ${name}\n      ${faults.join(', ')}`)
  return `Faults, made on purpose. Each takes :next=N (acts on the next N messages of a conversation) and
:conversations=SHARE (acts in this share of them). --fault acts both ways, --fault-in on what comes in, --fault-out on
what goes out; several act one after the other. --seed N repeats the dice. All that is done is in the log.

${kinds.join('\n')}

Presets
${presets.join('\n')}
`
}
