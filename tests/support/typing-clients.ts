import type { Protocol } from '../../src/shared/endpoint'
import { startProgram, type Program } from './program'

/** Independent clients: typed text goes to the port, received text is printed. */
const TYPING_CLIENTS: Readonly<Record<Protocol, Readonly<Record<string, (port: string) => string[]>>>> = {
  tcp: {
    ncat: (port) => ['ncat', '127.0.0.1', port],
    socat: (port) => ['socat', '-', `TCP4:127.0.0.1:${port}`],
  },
  tls: {
    openssl: (port) => ['openssl', 's_client', '-quiet', '-connect', `127.0.0.1:${port}`],
    ncat: (port) => ['ncat', '--ssl', '127.0.0.1', port],
    socat: (port) => ['socat', '-', `OPENSSL:127.0.0.1:${port},verify=0`],
  },
  udp: {
    ncat: (port) => ['ncat', '-u', '127.0.0.1', port],
    socat: (port) => ['socat', '-', `UDP4:127.0.0.1:${port}`],
  },
}

/** Each of them, by protocol and name. */
export const EACH_TYPING_CLIENT = Object.entries(TYPING_CLIENTS).flatMap(([protocol, clients]) =>
  Object.keys(clients).map((client) => ({ protocol: protocol as Protocol, client })),
)

export function typingClientsOf(protocol: Protocol): string[] {
  return Object.keys(TYPING_CLIENTS[protocol])
}

export function startTypingClient(protocol: Protocol, client: string, port: number): Program {
  const [command = '', ...args] = TYPING_CLIENTS[protocol][client]?.(String(port)) ?? []
  return startProgram(command, args)
}
