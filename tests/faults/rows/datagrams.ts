import type { FaultRow } from '../row'

export const DATAGRAM_ROWS: readonly FaultRow[] = [
  {
    id: 'D42',
    promise:
      'The limits of a datagram are exact; the largest and the empty one pass, one byte more is refused with both sizes.',
    fault: '0, 65,507, 65,508, 65,527, 65,528 bytes',
    shownBy: [
      [
        'integration/datagrams.test.ts',
        'takes the largest datagrams of both families and an empty one, and refuses one byte more',
      ],
      ['integration/udp.test.ts', 'takes empty datagrams and the largest, and names the one that is too big'],
      ['integration/udp.test.ts', 'has the limit of IPv6 on IPv6'],
    ],
  },
  {
    id: 'D43',
    promise: 'A closed UDP port is said with its address, and the socket stays usable.',
    fault: 'a client whose peer is not there yet',
    shownBy: [
      [
        'integration/udp.test.ts',
        'lets the client start first: a closed port is a warning, and the same socket works once somebody listens',
      ],
      ['e2e/failures.test.ts', 'says that nobody has the UDP port, while sending goes on'],
    ],
  },
  {
    id: 'D44',
    promise: 'Sent is never called received: a datagram is handed to the system, and more is not known.',
    fault: 'a server that sends to a peer whose port is closed',
    shownBy: [['faults/d-datagrams.test.ts', 'D44 never calls a datagram received that was only handed to the system']],
  },
  {
    id: 'D45',
    promise: 'What the system dropped is counted: sent is recorded plus dropped.',
    fault: 'a receiver that stands still (SIGSTOP) in a flood',
    shownBy: [
      [
        'integration/datagrams.test.ts',
        'counts what the system dropped while we were stopped: sent is recorded plus dropped',
      ],
    ],
  },
  {
    id: 'D46',
    promise: 'Each mistake with groups and broadcast is one sentence that names group and interface.',
    fault: 'no group, joined twice, not joined, unknown interface, the other family, broadcast without leave',
    shownBy: [
      ['integration/network.test.ts', 'words each mistake with groups'],
      ['integration/network.test.ts', 'broadcasts when it may, and says what is missing when it may not'],
    ],
  },
  {
    id: 'D47',
    promise: 'Ports are not shared without being asked.',
    fault: 'a second socket on the same UDP port',
    shownBy: [
      ['integration/udp.test.ts', 'never shares its port without being asked'],
      ['integration/datagrams.test.ts', 'shares a UDP port only when asked to'],
    ],
  },
]
