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
]
