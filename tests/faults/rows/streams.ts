import type { FaultRow } from '../row'

export const STREAM_ROWS: readonly FaultRow[] = [
  {
    id: 'C24',
    promise: 'A port in use is a clear message; other servers are untouched, and a retry works when it is free.',
    fault: 'a taken port, on one address and on all of them',
    shownBy: [
      [
        'integration/tcp-listener.test.ts',
        'says that a port is taken, leaves the other listener alone, and works when it is free again',
      ],
      ['integration/diagnosis.test.ts', 'names the process that holds the port, and a port that is free'],
      ['integration/diagnosis.test.ts', 'says that one address is taken because somebody has all of them'],
    ],
  },
  {
    id: 'C25',
    promise: 'A port that needs rights is said, with the first one that needs none.',
    fault: 'port 80 as a plain user, TCP and UDP',
    shownBy: [
      ['faults/c-streams.test.ts', 'C25 says that a low %s port needs rights, and from which port on none are needed'],
    ],
  },
  {
    id: 'C26',
    promise: 'An address that is not on this machine is said; nothing falls back to all interfaces.',
    fault: 'listening on 192.0.2.1',
    shownBy: [
      ['integration/tcp-listener.test.ts', 'says that an address is not on this machine'],
      ['integration/diagnosis.test.ts', 'lists the addresses of this machine when one is asked for that it has not'],
    ],
  },
  {
    id: 'C27',
    promise: 'Nothing listens or sends beyond loopback unless it is asked for.',
    fault: 'every kind of server, a relay, the demo and a UDP client with their defaults; /proc/net read',
    shownBy: [
      ['faults/c-streams.test.ts', 'C27 listens and sends on loopback alone, unless another address is asked for'],
    ],
  },
  {
    id: 'C28',
    promise: 'IPv4 and IPv6 on one port behave as they are shown; an IPv4 peer is shown as IPv4.',
    fault: '`::` with and without IPv6 alone',
    shownBy: [
      ['integration/serving.test.ts', 'takes IPv6 alone when asked to, and shows peers of both families as they are'],
      ['integration/tcp-listener.test.ts', 'shows IPv4 clients of a dual-stack listener with their IPv4 address'],
    ],
  },
  {
    id: 'C29',
    promise: 'A refusal is said for each address of a name.',
    fault: 'a name with ::1 and 127.0.0.1, nobody listening',
    shownBy: [
      ['integration/tcp-client.test.ts', 'names every address of a name that refused'],
      ['integration/serving.test.ts', 'tries each address of a name and says what each one answered'],
    ],
  },
  {
    id: 'C30',
    promise: 'Connecting ends in bounded time, can be cancelled, and says which way it failed.',
    fault: 'packets dropped, rejected, no route (nftables between two network namespaces)',
    shownBy: [
      ['integration/network.test.ts', 'tells a dropped, a rejected and an unreachable address apart'],
      ['integration/tcp-client.test.ts', 'gives up after its own time-out'],
      ['integration/tcp-client.test.ts', 'can be cancelled while it connects'],
    ],
  },
  {
    id: 'C31',
    promise: 'A reset keeps what came before it; what was not sent is counted.',
    fault: 'RST in the middle of a stream; a peer that goes while we write',
    shownBy: [
      ['integration/tcp-listener.test.ts', 'reports a reset by the peer and keeps what came before'],
      [
        'integration/what-is-seldom.test.ts',
        'has a row with the bytes of a client that was reset before it was looked at',
      ],
      ['integration/exit-codes.test.ts', 'ends with 5 when the peer does not take all of what is sent'],
    ],
  },
  {
    id: 'C32',
    promise: 'Half-close works both ways: a late answer arrives.',
    fault: 'a client that sends FIN and waits; we send FIN and go on reading',
    shownBy: [
      ['integration/tcp-listener.test.ts', 'delivers a late answer after the client has finished sending'],
      ['integration/tcp-listener.test.ts', 'goes on reading after it has finished sending'],
    ],
  },
  {
    id: 'C33',
    promise: 'A peer that vanished is noticed where that is asked for.',
    fault: 'a cable pulled between two network namespaces, with keep-alive',
    shownBy: [['integration/network.test.ts', 'notices by keep-alive that the cable was pulled']],
  },
  {
    id: 'C34',
    promise: 'Silent clients end by an idle time-out, and nobody else.',
    fault: 'clients that never send; the clock of the machine moved meanwhile',
    shownBy: [
      ['integration/serving.test.ts', 'ends conversations in which nothing happens, and no others'],
      [
        'integration/clock.test.ts',
        'ends by an idle time-out whoever is silent, and nobody else, however the clock of the machine is moved',
      ],
    ],
  },
  {
    id: 'C35',
    promise: 'A reader that does not read cannot eat memory: the queue is bounded, and says how much waits.',
    fault: 'a client that sends and never reads; sends without end',
    shownBy: [
      ['integration/tcp-listener.test.ts', 'holds back a client that sends and never reads, instead of growing'],
      [
        'integration/tcp-listener.test.ts',
        'refuses to queue without end for a client that does not read, and says how much waits',
      ],
    ],
  },
  {
    id: 'C36',
    promise: 'Pausing holds the peer back, and nothing is lost.',
    fault: 'reading paused under load, then resumed',
    shownBy: [
      [
        'integration/serving.test.ts',
        'pauses reading under load: the peer is held back, and nothing is lost after it goes on',
      ],
    ],
  },
  {
    id: 'C37',
    promise: 'Stop means stopped: the port is free at once, and no descriptor is left.',
    fault: 'stopped with 100 open clients, again and again; in the middle of handshakes',
    shownBy: [
      [
        'integration/tcp-listener.test.ts',
        'stops with 100 open clients, frees the port at once, and leaks no descriptor, again and again',
      ],
      ['integration/tls.test.ts', 'takes 50 TLS clients at once and stops in the middle of handshakes'],
    ],
  },
  {
    id: 'C38',
    promise: 'A limit of connections is visible: those refused are named.',
    fault: '20 clients where 10 may be',
    shownBy: [
      ['integration/serving.test.ts', 'serves 10 of 20 clients when 10 is the limit, and says whom it refused'],
    ],
  },
  {
    id: 'C39',
    promise: 'Running out of descriptors is said, and the clients beyond are refused.',
    fault: 'a low limit of open files',
    shownBy: [['integration/serving.test.ts', 'refuses politely before it runs out of descriptors']],
  },
  {
    id: 'C41',
    promise: 'No event of a socket ends the bench, nor another conversation.',
    fault: 'each way to end, at each stage of a conversation',
    shownBy: [
      ['integration/life-stages.test.ts', '%s: %s ends that conversation alone'],
      [
        'integration/life-stages.test.ts',
        'survives a server that ends each connection in its own way while it is being made',
      ],
      [
        'integration/hostile-peers.test.ts',
        'ends the conversation alone in which we made a mistake, as a failed row with a code',
      ],
    ],
  },
]
