import type { FaultRow } from '../row'

export const RECORDING_ROWS: readonly FaultRow[] = [
  {
    id: 'A1',
    promise: 'What was flushed is there after a crash, in order; at most the last 50 ms are missing.',
    fault: 'kill -9 while recording, at a moment of its own each time',
    shownBy: [
      ['integration/crash.test.ts', 'shows every row up to the last flush after kill -9 (round %i)'],
      ['e2e/window.test.ts', 'has everything up to the last flush after the whole application was killed'],
    ],
  },
  {
    id: 'A2',
    promise: 'A torn last record never costs the rest; the file itself is left as it is.',
    fault: 'a recording cut at every byte',
    shownBy: [
      [
        'integration/recording.test.ts',
        'shows every whole record of a file that was cut at any byte, and says what was cut',
      ],
      ['integration/fuzz.test.ts', 'opens a recording that was cut anywhere'],
    ],
  },
  {
    id: 'A3',
    promise: 'Zeros behind the last record, as a power cut leaves them, are the end.',
    fault: '4, 8, 12, 4096 zero bytes appended',
    shownBy: [['integration/recording.test.ts', 'takes %i zero bytes at the end for the end']],
  },
  {
    id: 'A4',
    promise: 'A length field is never trusted: memory stays flat whatever it says.',
    fault: 'lengths of 0, 7, 2 GiB and 4 GiB in the middle',
    shownBy: [
      ['integration/recording.test.ts', 'never trusts a length field of %i in the middle'],
      ['integration/fuzz.test.ts', 'needs no more memory for a file that claims to hold gigabytes'],
    ],
  },
  {
    id: 'A5',
    promise: 'Damage in the middle is seen, bounded and counted; a damaged row is never shown as a true one.',
    fault: 'one bit flipped, packets of another session put in',
    shownBy: [
      ['integration/recording-checked.test.ts', 'never shows a packet in which one bit is flipped'],
      [
        'integration/recording-checked.test.ts',
        'never shows the packet of another session, and says what does not go on',
      ],
      [
        'integration/recording-checked.test.ts',
        'never shows an event in whose comment a byte was changed, nor one of another session',
      ],
      ['integration/recording.test.ts', 'never fails on a file with any byte changed'],
    ],
  },
  {
    id: 'A7',
    promise:
      'A full disk stops the recording, not the bench; the file ends on a whole record, and what is missing is counted.',
    fault: 'a file system of 256 KiB',
    shownBy: [
      [
        'integration/crash.test.ts',
        'stops recording on a full disk, counts what is not saved, keeps whole records, and goes on talking',
      ],
      [
        'integration/recording-taken.test.ts',
        'says on the command line at once that the disk is full, and again at the end how much is missing',
      ],
    ],
  },
  {
    id: 'A12',
    promise: 'A recording that is taken away is noticed within seconds, and the session goes on in a new one.',
    fault: 'deleted, moved, replaced, emptied while it is written',
    shownBy: [
      ['integration/recording-taken.test.ts', 'goes on in a new file when its recording is %s, and says so'],
      ['integration/recording-taken.test.ts', 'counts what it cannot save when there is no place for another file'],
    ],
  },
]
