import type { FaultRow } from '../row'

export const MACHINE_ROWS: readonly FaultRow[] = [
  {
    id: 'K95',
    promise: 'The clock may jump: order, durations and time-outs do not, and the jump is a row.',
    fault: 'one hour forward and back (libfaketime)',
    shownBy: [
      [
        'integration/clock.test.ts',
        'marks a jump of the wall clock, and has the times right after it, live and reopened',
      ],
      [
        'integration/clock.test.ts',
        'ends by an idle time-out whoever is silent, and nobody else, however the clock of the machine is moved',
      ],
    ],
  },
  {
    id: 'K96',
    promise: 'After it stood still it sends no burst of what it missed, and goes on.',
    fault: 'stopped for more than a second (SIGSTOP) while it sends at an interval',
    notHere:
      'A suspend of the machine itself also stops its monotonic clock; a test cannot do that to the machine it runs on.',
    shownBy: [['faults/k-machine.test.ts', 'K96 sends no burst of what it missed while it stood still, and serves on']],
  },
  {
    id: 'K97',
    promise: 'A network that is gone is said; servers stay, and serve again when it is back.',
    fault: 'both ends of a cable between two network namespaces taken down, then up',
    shownBy: [
      [
        'faults/k-machine.test.ts',
        'K97 says that the network is gone, keeps its servers, and serves again when it is back',
      ],
    ],
  },
  {
    id: 'K98',
    promise:
      'A name that nobody has, a name server that is silent and one that is not there are told apart, in bounded time.',
    fault: 'a name server of our own, none, one that never answers, a name of 300 characters',
    shownBy: [['faults/k-machine.test.ts', 'K98 words a name %s, within the time to connect']],
  },
  {
    id: 'K100',
    promise:
      'A second start of one profile hands its files over to the first, and ends. Nothing leaves the machine that nobody asked for, and no stranger comes in.',
    fault:
      'started twice with one profile, the second time with a capture; a machine with a way out, whose packets are counted, and a stranger at the other end of the cable',
    shownBy: [
      ['e2e/promises.test.ts', 'K100 hands a second start of the same profile over to the first, with its files'],
      [
        'e2e/quiet.test.ts',
        'K100 sends nothing that nobody asked for, from its start to its end, and lets no stranger in',
      ],
      [
        'faults/k-machine.test.ts',
        'K100 sends nothing that nobody asked for from the command line: TCP, TLS, recordings',
      ],
    ],
  },
]
