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
    fault:
      'one bit flipped at every place of a file, a wrong time, words that changed places, a damaged mark, a part taken out, packets of another session put in',
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
      [
        'integration/recording-sums.test.ts',
        'shows nothing as true that one wrong bit has changed, wherever it is: %s',
      ],
      [
        'integration/recording-sums.test.ts',
        'puts all rows of a part in doubt, and tells it once, when a time in it is wrong or two of its words have changed places',
      ],
      [
        'integration/recording-sums.test.ts',
        'puts the rows before a mark that cannot be read in doubt, and tells a part that is missing with its mark',
      ],
      ['integration/recording-sums.test.ts', 'says in every copy which rows are in doubt'],
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
    id: 'A8',
    promise: 'A full disk does not block opening.',
    fault: 'a torn recording on a full file system',
    shownBy: [['faults/a-recording.test.ts', 'A8 shows a torn recording on a full disk, and says what was cut']],
  },
  {
    id: 'A9',
    promise:
      'An error of the disk is never retried until it looks fine: the session goes on in a new recording, and what the old one lost is counted.',
    fault: 'a write, and a sync, that fail once',
    shownBy: [
      [
        'faults/a-recording.test.ts',
        'A9 goes on in a new recording when %s fails once, and never takes the old one for whole',
      ],
    ],
  },
  {
    id: 'A10',
    promise:
      'A flood faster than the disk loses nothing without a word: streams are held back, dropped datagrams are counted.',
    fault: 'each write takes 40 ms, while 8 MB and 6,000 datagrams come at once',
    shownBy: [
      [
        'faults/a-recording.test.ts',
        'A10 loses nothing of a stream when the disk is slower than the peer, and counts the datagrams that the system dropped',
      ],
    ],
  },
  {
    id: 'A11',
    promise: 'The sync policy is kept: a folder after each new name, a recording at least each second and at its end.',
    fault: 'every call of a file written down',
    shownBy: [
      [
        'faults/a-recording.test.ts',
        'A11 keeps to its policy: a folder after each new name, the file at least each second and when it stops',
      ],
    ],
    notHere: 'Taking the power away. What the system was asked to keep, and when, is checked in its place.',
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
  {
    id: 'A14',
    promise: 'What was recorded is private, and reopening is cheap.',
    fault: 'umask 000; a million rows; a large capture whose opening is cancelled',
    shownBy: [
      ['integration/recording.test.ts', 'is private to its owner'],
      ['faults/a-recording.test.ts', 'A14 reopens a million rows at the price of their index, and reads any of them'],
      ['integration/opening.test.ts', 'tells how far the opening of a large capture is, and serves a socket meanwhile'],
    ],
  },
]
