import type { FaultRow } from '../row'

export const SETTINGS_ROWS: readonly FaultRow[] = [
  {
    id: 'B20',
    promise: 'Every value is checked at the border, with its field and its range; nothing is half applied.',
    fault: 'port -1, 70000, NaN, "80;rm", 100,000 rules, and more',
    shownBy: [
      ['integration/serving.test.ts', 'says all mistakes of a command line at once, each with field, value and range'],
      ['unit/main/library/library-file.test.ts', 'says what is wrong with %j'],
      ['e2e/options.test.ts', 'says in the form which option is wrong and what it may be, and starts nothing'],
    ],
  },
  {
    id: 'B23',
    promise: 'Files of others bring nothing that runs by itself: a script runs when its very content was allowed.',
    fault: 'a script that nobody allowed, one changed afterwards; paths that lead out of the folder',
    shownBy: [
      [
        'e2e/script.test.ts',
        'leaves a script off until its very content is allowed, and asks again when the file has changed',
      ],
      [
        'integration/what-is-seldom.test.ts',
        'lets a page reach its own recordings and what a person opened, however the path is written',
      ],
    ],
    notHere: 'The bench has no bundles that are unpacked, so there is no archive that could lead out of its folder.',
  },
]
