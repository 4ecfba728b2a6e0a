import { isV6, octalLiteral, type Plan, type TlsPlan } from './plan'

/** One line for a POSIX shell. Servers echo, or only print; other answers need a program. */
export function commandFor(plan: Plan, tool: 'ncat' | 'socat'): string | undefined {
  return plan.role === 'listener' ? server(plan, tool) : client(plan, tool)
}

function server({ protocol, endpoint, isConcurrent, handler, tls }: Plan, tool: 'ncat' | 'socat'): string | undefined {
  if (handler.kind !== 'echo' && handler.kind !== 'none') return undefined
  const { address, port } = endpoint
  if (tool === 'ncat') {
    const udp = protocol === 'udp' ? ' --udp' : ''
    const keep = isConcurrent || protocol === 'udp' ? ' --keep-open' : ' --keep-open --max-conns 1'
    const echo = handler.kind === 'echo' ? ` --exec /bin/cat` : ' --recv-only'
    return `ncat --listen${udp}${ncatCertificate(tls)}${keep}${echo} ${address} ${String(port)}\n`
  }
  const kind = `${protocol.toUpperCase()}${isV6(endpoint) ? '6' : '4'}`
  const bind = isV6(endpoint) ? `[${address}]` : address
  const family = isV6(endpoint) ? ',pf=ip6' : ''
  const secure = tls === undefined ? '' : `${family}${socatCertificate(tls)},verify=0`
  const from = protocol === 'udp' ? `${kind}-RECVFROM` : tls === undefined ? `${kind}-LISTEN` : 'OPENSSL-LISTEN'
  const reuse = protocol === 'tcp' ? ',reuseaddr' : ''
  const fork = isConcurrent || protocol === 'udp' ? ',fork' : ''
  const to = handler.kind === 'echo' ? 'EXEC:/bin/cat' : 'STDOUT'
  const oneWay = handler.kind === 'echo' ? '' : '-u '
  return `socat ${oneWay}${from}:${String(port)},bind=${bind}${secure}${reuse}${fork} ${to}\n`
}

function ncatCertificate(tls: TlsPlan | undefined): string {
  if (tls?.certificate === undefined) return tls === undefined ? '' : ' --ssl'
  return ` --ssl --ssl-cert '${tls.certificate}' --ssl-key '${tls.key ?? tls.certificate}'`
}

/** In a socat address, commas and colons have a meaning of their own. */
function socatCertificate({ certificate, key }: TlsPlan): string {
  if (certificate === undefined) return ''
  return `,cert='${certificate}'${key === undefined ? '' : `,key='${key}'`}`
}

function tlsClient({ endpoint, message }: Plan, tls: TlsPlan, tool: 'ncat' | 'socat'): string {
  const { address, port } = endpoint
  const { ca, acceptsUntrusted, serverName } = tls
  const print = `printf '${octalLiteral(message).replaceAll('%', '%%')}'`
  if (tool === 'ncat') {
    const verify = acceptsUntrusted ? '' : ` --ssl-verify${ca === undefined ? '' : ` --ssl-trustfile '${ca}'`}`
    const name = serverName === address ? '' : ` --ssl-servername '${serverName}'`
    return `{ ${print}; sleep 1; } | ncat${ncatCertificate(tls)}${verify}${name} ${address} ${String(port)}\n`
  }
  const host = isV6(endpoint) ? `[${address}]` : address
  const verify = acceptsUntrusted ? ',verify=0' : ca === undefined ? '' : `,cafile='${ca}'`
  const name = serverName === address ? '' : `,commonname=${serverName}`
  return `${print} | socat -t 2 - OPENSSL:${host}:${String(port)}${verify}${name}${socatCertificate(tls)}\n`
}

function client(plan: Plan, tool: 'ncat' | 'socat'): string {
  const { protocol, endpoint, message, tls } = plan
  const { address, port } = endpoint
  if (tls !== undefined) return tlsClient(plan, tls, tool)
  // A percent sign is doubled in a format of printf(1).
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
