import type { FaultRow } from '../row'

export const LOAD_ROWS: readonly FaultRow[] = [
  {
    id: 'F59',
    promise: 'It serves 10,000 clients at once, and has nothing left of them afterwards.',
    fault: '10,000 clients of Python that all stay',
    shownBy: [['faults/f-load.test.ts', 'F59 serves 10,000 clients at once, and has nothing left of them afterwards']],
  },
  {
    id: 'F60',
    promise: 'A flood does not freeze the window; every row is in the recording.',
    fault: 'a TCP client that floods; 100,000 datagrams',
    shownBy: [
      ['e2e/large-session.test.ts', 'shows 100,000 rows of a TCP client that floods, and stops at once'],
      ['e2e/large-session.test.ts', 'scrolls anywhere in 100,000 records, follows the tail, and keeps the page small'],
    ],
  },
  {
    id: 'F61',
    promise: 'Stop works under full load.',
    fault: 'Stop pressed in a flood; a load and an endless send stopped at full speed',
    shownBy: [
      ['e2e/large-session.test.ts', 'shows 100,000 rows of a TCP client that floods, and stops at once'],
      ['integration/load.test.ts', 'stops at once when it is told to, and still reports'],
      ['integration/send-jobs.test.ts', 'is stopped at once, in a delay, in a wait, or at full speed'],
    ],
  },
  {
    id: 'F62',
    promise: 'A load tells the truth: asked and reached, what was refused, what never came, how long it took.',
    fault: 'a target that stands still, refuses, resets, does not read',
    shownBy: [
      ['integration/load.test.ts', 'counts a stall of the target against every message that was due in it'],
      ['integration/load.test.ts', 'tells what was refused, what never came, and whom it loses'],
      ['integration/load.test.ts', 'is held back by a target that does not read, and memory stays bounded'],
    ],
  },
  {
    id: 'F63',
    promise: 'A load is safe: it is bounded, ends with its window, and asks before it goes to somebody else.',
    fault: 'a target that is not this machine; a window that closes',
    shownBy: [
      ['integration/load.test.ts', 'asks before it loads somebody else, and refuses what is out of range'],
      ['integration/load.test.ts', 'sends no more messages than it was told, however many clients there are'],
      ['e2e/load.test.ts', 'loads the server on screen and one of Python, tells what is wrong, shows and stops'],
    ],
  },
  {
    id: 'F64',
    promise: 'Answers cannot storm: those that go round are stopped, and that is said.',
    fault: 'two of our servers that answer each other; a server that answers everything',
    shownBy: [
      ['integration/life-stages.test.ts', 'stops two of its own servers that answer each other'],
      ['integration/life-stages.test.ts', 'stops answering a UDP server that answers everything, too: %s'],
      [
        'integration/rules-engine.test.ts',
        'ends an answer storm as with other answers: two programs that answer each other by rules',
      ],
    ],
  },
  {
    id: 'F65',
    promise: 'It runs for long without growing: conversations that have ended cost next to nothing.',
    fault: '6,000 clients that come and go, with rotation',
    notHere: 'An hour and more: npm run soak.',
    shownBy: [
      ['faults/f-load.test.ts', 'F65 keeps next to nothing of conversations that have ended, however many come and go'],
    ],
  },
]
