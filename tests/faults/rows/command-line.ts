import type { FaultRow } from '../row'

export const COMMAND_LINE_ROWS: readonly FaultRow[] = [
  {
    id: 'J89',
    promise: 'A peer cannot drive the terminal.',
    fault: 'OSC, CSI, C1, CR, bidi in a datagram',
    shownBy: [
      ['integration/command-line-exit.test.ts', 'never lets a peer drive the terminal'],
      ['unit/shared/words/say-mistakes.test.ts', 'never shows what somebody typed as a control character'],
    ],
  },
  {
    id: 'J90',
    promise: 'Pipes end quietly; an output that cannot be written is an error.',
    fault: '| head -1, > /dev/full, a reader that pauses',
    shownBy: [
      [
        'integration/command-line-exit.test.ts',
        'ends quietly when its reader goes away, and with 6 when its output cannot be written',
      ],
      [
        'integration/paused-reader.test.ts',
        'serves and records on while nobody reads its output, ends on a signal, and counts what was not printed',
      ],
    ],
  },
  {
    id: 'J91',
    promise: 'Exit codes mean something: one for each kind of failure, success only when all was saved.',
    fault: 'wrong usage, no port, no peer, no file, a broken handshake, an answer that does not come',
    shownBy: [
      ['integration/command-line-exit.test.ts', 'ends %j with %i and words'],
      ['integration/exit-codes.test.ts', 'ends with 5 when the peer breaks its answer off with a reset'],
      [
        'integration/exit-codes.test.ts',
        'ends with 4 and the reason when a handshake fails, however it sends, also with --quiet',
      ],
    ],
  },
  {
    id: 'J92',
    promise: 'Ctrl-C, TERM and a closed terminal lose nothing; a second Ctrl-C ends at once.',
    fault: 'SIGINT, SIGTERM, SIGHUP while it records; a disk that does not answer',
    shownBy: [
      ['integration/command-line-exit.test.ts', 'loses nothing on %s'],
      ['faults/j-command-line.test.ts', 'J92 loses nothing when the terminal is closed (SIGHUP)'],
      ['faults/j-command-line.test.ts', 'J92 ends at once at the second Ctrl-C, also when the disk does not answer'],
      ['faults/j-command-line.test.ts', 'J92 does not take lines for lost that its reader has read'],
    ],
  },
  {
    id: 'J93',
    promise: 'Each limit of time ends with its own code; the end of the input is a FIN, and the answer is waited for.',
    fault: 'a server that never answers, one that cannot be reached, an input that ends',
    shownBy: [
      ['faults/j-command-line.test.ts', 'J93 ends by its own limit, with its own code and words: %s'],
      [
        'faults/j-command-line.test.ts',
        'J93 sends what its input had, says FIN at its end, and waits for the answer no longer than it is told',
      ],
      ['integration/network.test.ts', 'tells a dropped, a rejected and an unreachable address apart'],
      ['integration/exit-codes.test.ts', 'ends with 5 when --for cuts an answer that still flows, and says so'],
      ['integration/command-line.test.ts', 'waits for a late answer after the end of its input'],
    ],
  },
  {
    id: 'J94',
    promise: 'It works without a screen, a home, a terminal or an environment.',
    fault: 'started with nothing but its name',
    shownBy: [['integration/command-line-exit.test.ts', 'runs without a home, a terminal or an environment']],
  },
]
