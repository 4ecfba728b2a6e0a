import type { FaultRow } from '../row'

export const EXPORT_ROWS: readonly FaultRow[] = [
  {
    id: 'H73',
    promise: 'CSV opens as text: no cell runs in a spreadsheet, unless raw cells are asked for.',
    fault: 'cells that begin with = + - @ TAB CR; quotes, newlines, NUL',
    shownBy: [
      [
        'integration/export.test.ts',
        'writes CSV that a strict reader reads back, with no cell that a spreadsheet would run',
      ],
      ['integration/export.test.ts', 'leaves cells as they are when asked to'],
    ],
  },
  {
    id: 'H74',
    promise: 'The name of a file stays in its folder, whatever a session is called.',
    fault: '../../x, NUL, CON, 300 characters, newlines, bidi',
    shownBy: [
      ['unit/main/recording/files/safe-file-name.test.ts', 'makes one harmless name of %j'],
      ['unit/main/recording/files/safe-file-name.test.ts', 'never leaves its folder and never exceeds 120 bytes'],
    ],
  },
  {
    id: 'H75',
    promise: 'An export is whole or absent; it replaces nothing without being asked, and follows no link.',
    fault: 'a full disk, also at the very last write; a target that is there, or is a link; a running session; kill -9',
    shownBy: [
      ['integration/export.test.ts', 'never replaces a file without being asked, and does not follow a link'],
      ['integration/export.test.ts', 'leaves nothing behind on a full disk, and names it'],
      ['integration/whole-files.test.ts', 'leaves nothing when the very last write of a %s export meets a full disk'],
      ['integration/whole-files.test.ts', 'never writes over what it reads'],
      ['integration/export.test.ts', 'copies a whole running session as it is at that moment'],
    ],
  },
  {
    id: 'H76',
    promise: 'A recording is valid everywhere: capinfos, tshark with every checksum looked at, tcpdump.',
    fault: 'TCP and UDP, IPv4 and IPv6, empty and largest',
    shownBy: [
      [
        'integration/recording.test.ts',
        'writes TCP over %s that capinfos, tshark and tcpdump read without a warning, byte for byte',
      ],
      ['integration/recording.test.ts', 'writes UDP over %s, empty and largest datagrams too'],
    ],
  },
  {
    id: 'H77',
    promise: '"Follow TCP Stream" shows our bytes, of each side.',
    fault: 'a conversation of many messages both ways',
    shownBy: [
      [
        'integration/recording.test.ts',
        'writes TCP over %s that capinfos, tshark and tcpdump read without a warning, byte for byte',
      ],
      ['integration/export.test.ts', 'writes one conversation as pcapng that Wireshark follows and we reopen'],
    ],
  },
  {
    id: 'H78',
    promise: 'Two connections with the same addresses and ports are two streams.',
    fault: 'the same four numbers twice in a session',
    shownBy: [
      ['integration/recording.test.ts', 'keeps two connections with the same addresses and ports apart'],
      [
        'integration/copied-conversations.test.ts',
        'keeps two connections apart that share the address and port of the client',
      ],
    ],
  },
  {
    id: 'H79',
    promise: 'Sizes fit the headers: long chunks are split, datagrams are whole.',
    fault: 'a read of 65,536 bytes, datagrams of 65,507 and 65,527',
    shownBy: [
      ['integration/recording.test.ts', 'splits a chunk of 65,536 bytes into two packets and shows it as one row'],
      [
        'integration/datagram-sizes.test.ts',
        'sends a file of 65,527 bytes as one datagram over IPv6, and says what is too much for each version',
      ],
    ],
  },
  {
    id: 'H80',
    promise: 'A cut or damaged file is still useful, and never hurts who opens it.',
    fault: 'killed during an export; captures cut anywhere, with bytes changed',
    shownBy: [
      ['integration/whole-files.test.ts', 'has no part of a merge under its name after %s'],
      ['integration/capture.test.ts', 'opens a damaged capture as far as it goes, cut anywhere or with bytes changed'],
      ['integration/fuzz.test.ts', 'opens a %s recording with two bytes of a hundred damaged, and reads what is there'],
    ],
  },
  {
    id: 'H82',
    promise:
      'Comments and reports are harmless: what does not fit is shortened at a character, what would run is escaped.',
    fault: 'names of 65,535 bytes and more, controls, markup',
    shownBy: [
      [
        'unit/main/recording/pcapng/block-format.test.ts',
        'shortens what does not fit at the border of a character, and says so',
      ],
      [
        'integration/hostile-peers.test.ts',
        'records a chain of certificates whose names do not fit, as client and as server',
      ],
      ['integration/export.test.ts', 'writes text without anything that drives a terminal'],
      [
        'integration/export.test.ts',
        'says times with their offset and events in the language that was asked for, and marks nothing that a peer sent as markup',
      ],
    ],
  },
]
