import { isV6, octalLiteral, type Plan } from './plan'

/** One line for a POSIX shell. Servers echo, or only print; other answers need a program. */
export function commandFor(plan: Plan, tool: 'ncat' | 'socat'): string | undefined {
  return plan.role === 'listener' ? server(plan, tool) : client(plan, tool)
}

function server({ protocol, endpoint, isConcurrent, responder }: Plan, tool: 'ncat' | 'socat'): string | undefined {
  if (responder.kind !== 'echo' && responder.kind !== 'none') return undefined
  const { address, port } = endpoint
  if (tool === 'ncat') {
    const udp = protocol === 'udp' ? ' --udp' : ''
    const keep = isConcurrent || protocol === 'udp' ? ' --keep-open' : ' --keep-open --max-conns 1'
    const echo = responder.kind === 'echo' ? ` --exec /bin/cat` : ' --recv-only'
    return `ncat --listen${udp}${keep}${echo} ${address} ${String(port)}\n`
  }
  const kind = `${protocol.toUpperCase()}${isV6(endpoint) ? '6' : '4'}`
  const bind = isV6(endpoint) ? `[${address}]` : address
  const from = protocol === 'udp' ? `${kind}-RECVFROM` : `${kind}-LISTEN`
  const reuse = protocol === 'tcp' ? ',reuseaddr' : ''
  const fork = isConcurrent || protocol === 'udp' ? ',fork' : ''
  const to = responder.kind === 'echo' ? 'EXEC:/bin/cat' : 'STDOUT'
  const oneWay = responder.kind === 'echo' ? '' : '-u '
  return `socat ${oneWay}${from}:${String(port)},bind=${bind}${reuse}${fork} ${to}\n`
}

function client({ protocol, endpoint, message }: Plan, tool: 'ncat' | 'socat'): string {
  const { address, port } = endpoint
  // In a format of printf(1) a percent sign is written as two.
  const print = `printf '${octalLiteral(message).replaceAll('%', '%%')}'`
  if (tool === 'ncat') {
    // Over UDP its input must stay open until the answer is there: ncat ends with it.
    return protocol === 'udp'
      ? `{ ${print}; sleep 1; } | ncat --udp ${address} ${String(port)}\n`
      : `${print} | ncat ${address} ${String(port)}\n`
  }
  const host = isV6(endpoint) ? `[${address}]` : address
  return `${print} | socat -t 2 - ${protocol.toUpperCase()}:${host}:${String(port)}\n`
}
