import type { FaultRow } from '../row'

export const WINDOW_ROWS: readonly FaultRow[] = [
  {
    id: 'G66',
    promise: 'A window that dies or is loaded anew loses nothing.',
    fault: 'the page killed with -9; reloaded again and again',
    shownBy: [
      ['e2e/window.test.ts', 'keeps every session through a crash of the page, and shows it again'],
      ['e2e/window.test.ts', 'loses nothing when the page is reloaded again and again'],
    ],
  },
  {
    id: 'G67',
    promise:
      'A window that stands still or is slow costs the bench nothing: it records on, and shows all of it afterwards.',
    fault: 'the page stopped (SIGSTOP) while 40,000 datagrams come; a page that does not acknowledge',
    shownBy: [
      [
        'e2e/promises.test.ts',
        'G67 stays flat and records on while its window stands still, and shows all of it afterwards',
      ],
      [
        'unit/main/ipc/feed.test.ts',
        'tells nothing more until the tick before was acknowledged, and then all of it at once',
      ],
    ],
  },
  {
    id: 'G68',
    promise: 'Every command of a page is checked: a wrong one is refused in words, and has no effect.',
    fault: 'wrong, missing and extra arguments, NaN, 6 MB, unknown commands',
    shownBy: [
      ['e2e/security.test.ts', 'refuses wrong, missing and extra arguments of every command with words, and lives on'],
    ],
  },
  {
    id: 'G69',
    promise: 'A failure crosses to the page as data: code, words, and what to do about it.',
    fault: 'a taken port, a refusal, an address that is not here, raised in main',
    shownBy: [
      ['e2e/failures.test.ts', 'says who holds a port, and takes a free one at a click'],
      ['e2e/failures.test.ts', 'says where somebody listens when a client was refused, and connects there at a click'],
    ],
  },
  {
    id: 'G70',
    promise: 'What a peer sent is text, never markup.',
    fault: 'markup that runs, in payload, in words of proxies, in a report',
    shownBy: [
      ['e2e/security.test.ts', 'shows received markup as text, everywhere'],
      ['integration/hostile-peers.test.ts', 'shortens what an HTTP proxy says, and shows it as text'],
      ['integration/load.test.ts', 'writes a page of its own, with nothing in it that could run'],
    ],
  },
  {
    id: 'G71',
    promise: 'Links and drops do nothing by themselves.',
    fault: 'navigation, new windows, permissions asked for by the page',
    shownBy: [['e2e/security.test.ts', 'goes nowhere, opens nothing and is granted nothing']],
  },
  {
    id: 'G72',
    promise: 'An exception that nobody expected is said once, written down for the owner alone, and ends no traffic.',
    fault: 'an error thrown in a timer and in a promise of the main process',
    shownBy: [
      [
        'e2e/promises.test.ts',
        'G72 survives what nobody expected: said once, written down for the owner alone, and nothing of the traffic is lost',
      ],
      ['unit/shared/unexpected-errors.test.ts', 'takes no more room than a hundred kinds need'],
    ],
  },
]
