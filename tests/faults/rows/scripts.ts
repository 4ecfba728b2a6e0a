import type { FaultRow } from '../row'

export const SCRIPT_ROWS: readonly FaultRow[] = [
  {
    id: 'I83',
    promise: 'A pattern that goes astray costs itself: it is ended, named, and everything else goes on.',
    fault: '^(a+)+$ in a rule, in a filter, in an export',
    shownBy: [
      ['integration/rules.test.ts', 'whose pattern takes too long is switched off, and says so; the others answer on'],
      ['integration/filter.test.ts', 'ends a pattern that goes astray, says on which row, and the bench goes on'],
      ['integration/bombs.test.ts', 'ends a pattern that is slow on many rows, though on each it is just quick enough'],
    ],
  },
  {
    id: 'I84',
    promise: 'A script cannot hang or eat the bench.',
    fault: 'endless loops, memory without end, floods of promises, a million sends',
    shownBy: [
      [
        'integration/script-engine.test.ts',
        'ends the conversation that says %s, and the others lose nothing, not even a variable',
      ],
      ['integration/script-engine.test.ts', 'survives one bomb after the other'],
      ['integration/handler-script.test.ts', 'takes a million sends to a peer that does not read, and bounds them'],
    ],
  },
  {
    id: 'I85',
    promise: 'A script is no way to the machine.',
    fault: 'more than sixty known ways out of a sandbox',
    shownBy: [
      ['integration/script-escapes.test.ts', '%s leads nowhere'],
      ['integration/script-escapes.test.ts', 'is tried at least sixty times'],
    ],
  },
  {
    id: 'I86',
    promise: 'The error of a script is shown where it happened, and what came is recorded all the same.',
    fault: 'scripts that throw, at once and later',
    shownBy: [
      ['integration/handler-script.test.ts', 'ends the conversation whose script fails, and says in which line'],
      ['integration/handler-script.test.ts', 'goes on with the next datagram when the script fails at one'],
    ],
  },
  {
    id: 'I88',
    promise: 'A script runs by consent to its very content, asked again when that has changed.',
    fault: 'a script of others; one that is edited after it was allowed',
    shownBy: [
      [
        'e2e/script.test.ts',
        'leaves a script off until its very content is allowed, and asks again when the file has changed',
      ],
    ],
  },
  {
    id: 'I89',
    promise: 'Files of the person cost sockets no turn of more than 100 ms, in time of the processor.',
    fault:
      '20,000 rules, read and looked through for each message; YAML that is a bomb; 8,000 messages; 60,000 rows to learn from',
    shownBy: [
      [
        'integration/yaml-stalls.test.ts',
        'serves sockets while 20,000 rules with %s are read, and while they are looked through for each message',
      ],
      ['integration/yaml-stalls.test.ts', 'refuses %s of rules in words, without a stall'],
      ['integration/yaml-stalls.test.ts', 'refuses %s of saved messages in words, without a stall'],
      ['integration/yaml-stalls.test.ts', 'imports eight thousand messages without a stall'],
      ['integration/learning.test.ts', 'learns from 60,000 rows while the loop that serves sockets goes on'],
    ],
  },
]
