import type { FaultRow } from '../row'

export const FRAMING_ROWS: readonly FaultRow[] = [
  {
    id: 'E49',
    promise: 'A delimiter that never comes costs no more than its limit, in linear time.',
    fault: 'a stream without an end of line',
    shownBy: [
      ['integration/frames.test.ts', 'stays bounded when a delimiter never comes'],
      ['unit/shared/framing/framer.test.ts', 'cuts at the limit, marks it, and goes on'],
      [
        'unit/shared/framing/framer.test.ts',
        'is linear: a stream without an end costs as much a byte at its end as at its beginning',
      ],
    ],
  },
  {
    id: 'E50',
    promise: 'A length that cannot be is taken for what it is, without waiting and without memory.',
    fault: 'length prefixes of 0, -1 and 4 GiB',
    shownBy: [
      ['unit/shared/framing/framer.test.ts', 'takes a length that cannot be for what it is, without waiting for it'],
    ],
  },
  {
    id: 'E51',
    promise: 'One byte at a time gives the same messages.',
    fault: 'a Python client that sends byte by byte',
    shownBy: [['integration/frames.test.ts', 'understands what Python packs, one byte at a time']],
  },
  {
    id: 'E52',
    promise: 'A split anywhere gives the same frames and the same text.',
    fault: 'every split of the same bytes',
    shownBy: [
      ['unit/shared/framing/framer.test.ts', 'cuts 12 bytes in every one of their 2048 ways into the same frames'],
      ['unit/shared/framing/framer.test.ts', 'gives the same frames for every split of the same bytes: %s'],
      ['unit/shared/visible-text.test.ts', 'gives the same text wherever a stream is split'],
      ['integration/recording.test.ts', 'shows text across the borders of chunks'],
    ],
  },
  {
    id: 'E53',
    promise: 'Bytes are never altered by being shown: stored and sent again they are what came.',
    fault: 'invalid UTF-8, half characters, byte order marks, NUL, every encoding',
    shownBy: [
      ['integration/encodings.test.ts', 'marks bytes that are no text, and says which character cannot be written'],
      ['unit/shared/visible-text.test.ts', 'shows bytes that are no UTF-8, each by itself'],
      ['integration/recording.test.ts', 'gives the same rows, counters and payloads when it is reopened'],
    ],
  },
  {
    id: 'E54',
    promise: 'Hidden characters are visible, and never turn the layout.',
    fault: 'ESC, CR, bidi overrides, zero-width characters',
    shownBy: [
      ['unit/shared/visible-text.test.ts', 'shows what would turn the layout or drive a terminal as escapes'],
      ['integration/command-line-exit.test.ts', 'never lets a peer drive the terminal'],
    ],
  },
  {
    id: 'E55',
    promise: 'Hex that is wrong says in which column; nothing is sent.',
    fault: 'odd digits, other characters, digits of other scripts',
    shownBy: [
      ['unit/shared/payload-codec.test.ts', 'says in which column "%s" is wrong'],
      ['e2e/udp-and-tutorial.test.ts', 'sends hex, shows the column of a mistake, and recalls what was sent'],
    ],
  },
  {
    id: 'E56',
    promise: 'A huge paste names its limit, keeps what was pasted, and sends nothing.',
    fault: '200 MB of hex; 20 MB pasted into the window',
    shownBy: [
      ['unit/shared/payload-codec.test.ts', 'names the limit of a paste of 200 MB without reading it'],
      ['e2e/large-messages.test.ts', 'names the limit of a huge paste, keeps it, and sends nothing'],
      ['integration/command-line.test.ts', 'streams a large file to a slow reader without losing or growing'],
    ],
  },
  {
    id: 'E57',
    promise: 'Large messages do not freeze the view: their beginning is shown, and how much there is.',
    fault: '100 MiB received while somebody types',
    shownBy: [
      [
        'e2e/large-messages.test.ts',
        'shows the beginning of large messages, says how much there is, and stays usable meanwhile',
      ],
    ],
  },
  {
    id: 'E58',
    promise: 'Numbers and times are bounded: what cannot be is refused in words, and the longest time is kept.',
    fault: '2^31, 0, -1, NaN, 1e309, 0.5 for every number of every kind of session, on the command line, in a sequence',
    shownBy: [
      [
        'faults/e-numbers.test.ts',
        'E58 refuses every number of a %s that is out of its range, and takes both ends of it',
      ],
      [
        'faults/e-numbers.test.ts',
        'E58 refuses a number or a time that cannot be, in words, before anything is sent: %s %s %s %s %s %s',
      ],
      ['faults/e-numbers.test.ts', 'E58 refuses times of a sequence that no timer can keep'],
      ['faults/e-numbers.test.ts', 'E58 waits for the longest times there are, instead of not at all'],
      ['unit/main/clock.test.ts', 'waits for longer than the timers of the system can, and can still be cancelled'],
    ],
  },
]
