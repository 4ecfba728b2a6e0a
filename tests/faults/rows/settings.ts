import type { FaultRow } from '../row'

export const SETTINGS_ROWS: readonly FaultRow[] = [
  {
    id: 'B15',
    promise:
      'Bad settings never stop the start: the defaults are taken, and the bad file is kept under a name that is said.',
    fault: 'empty, cut, zeros, no text, a list, 600 MB, 200,000 deep, a folder',
    shownBy: [
      ['faults/b-settings.test.ts', 'B15 starts with the defaults when the settings file %s, and keeps it'],
      ['faults/b-settings.test.ts', 'B15 takes single bad values for the defaults, and leaves the others'],
      ['e2e/window.test.ts', 'remembers its settings and its place, and starts with a settings file that is broken'],
    ],
  },
  {
    id: 'B16',
    promise: 'Settings are old or new, never a mix.',
    fault: 'kill -9 while saving in a loop, 15 times (seeded)',
    shownBy: [
      [
        'faults/b-settings.test.ts',
        'B16 has settings that are old or new, never a mix, after kill -9 in the middle of saving',
      ],
    ],
  },
  {
    id: 'B17',
    promise: 'A full disk erases neither settings nor saved messages.',
    fault: 'saving on a full file system',
    shownBy: [
      ['faults/b-settings.test.ts', 'B17 keeps the old settings and the old messages on a full disk, and says so'],
    ],
  },
  {
    id: 'B18',
    promise: 'What was set aside is never overwritten.',
    fault: 'bad files at several starts within a second',
    shownBy: [['faults/b-settings.test.ts', 'B18 never overwrites what it set aside, however often it starts']],
  },
  {
    id: 'B19',
    promise: 'Keys of a later version survive; a byte order mark and CRLF are read.',
    fault: 'files made by hand',
    shownBy: [['faults/b-settings.test.ts', 'B19 keeps keys of a later version, and reads a byte order mark and CRLF']],
  },
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
    id: 'B21',
    promise: 'No file changes how objects behave.',
    fault: '__proto__ and constructor.prototype in settings, messages, rules, options',
    shownBy: [['faults/b-settings.test.ts', 'B21 lets no file change how objects behave: %s']],
  },
  {
    id: 'B22',
    promise: 'Files that are huge or deep are refused, in words.',
    fault: '600 MB; 200,000 lists in each other',
    shownBy: [['faults/b-settings.test.ts', 'B22 refuses files that are huge or deep, in words']],
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
