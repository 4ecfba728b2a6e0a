import { FAULT_NAMES, entryOf, type FaultName } from '../../shared/fault/fault-catalogue'
import { FAULT_PRESETS } from '../../shared/fault/fault-presets'
import { formOf } from '../../shared/fault/fault-text'
import { sayClause, saySentence } from '../../shared/words/say'

const MEANINGS: Readonly<Record<FaultName, string>> = {
  delay: 'everything is delayed by this time',
  jitter: 'a random time later: from 0 to ms, normal around ms/2, or pareto with mean ms/2',
  rate: 'at most this many bytes per second',
  drip: 'this many bytes at a time, slowly',
  loss: 'this share is lost (in a stream: cut out of it)',
  'burst-loss': 'loss in bursts (Gilbert-Elliott): they begin and end with these probabilities',
  duplicate: 'this share is sent twice or more often',
  reorder: 'this share is overtaken by this many later messages',
  corrupt: 'this many bits are flipped in this share',
  truncate: 'only this many bytes of a message are kept',
  'junk-before': 'these bytes are put before a message',
  'junk-after': 'these bytes are put after a message',
  split: 'pieces of this many bytes, each with a write of its own',
  coalesce: 'messages are gathered into one write',
  stall: 'after this many bytes nothing is read for a time: the receive window closes',
  'half-close': 'FIN right after the message with this number',
  'fin-after': 'FIN after exactly this many bytes; the rest is discarded',
  'rst-for-fin': 'RST instead of FIN',
  'rst-after': 'RST after exactly this many bytes',
  silence: 'the connection is accepted, and nothing is ever sent',
  refuse: 'this many further connections get RST at once',
  'black-hole': 'after this time nothing gets through, for this long',
  'slow-close': 'FIN is delayed by this time',
  late: 'this share of the answers is delayed by this time',
}

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
    const head = `  --fault ${example}\n      ${MEANINGS[name]}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
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
