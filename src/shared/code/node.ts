import { isV6, quoted, type Plan, type TlsPlan } from './plan'

export function nodeProgram(plan: Plan): string {
  return plan.role === 'listener' ? server(plan) : client(plan)
}

/** Bytes that need no quoting at all. */
function bytes(message: Uint8Array): string {
  return `Buffer.from('${Array.from(message, (byte) => byte.toString(16).padStart(2, '0')).join('')}', 'hex')`
}

function answer({ handler }: Plan): string {
  switch (handler.kind) {
    case 'none':
      return 'undefined'
    case 'echo':
      return 'data'
    case 'text':
      return bytes(new TextEncoder().encode(handler.text))
    case 'prefix':
      return `Buffer.concat([${bytes(new TextEncoder().encode(handler.text))}, data])`
  }
}

function server(plan: Plan): string {
  const { protocol, endpoint, tls } = plan
  const head = `const answer = (data) => ${answer(plan)}\n`
  const where = `${String(endpoint.port)}, '${endpoint.address}'`
  if (protocol === 'tcp')
    return `${tls === undefined ? "const net = require('node:net')" : IMPORTS}

${head}
const server = ${tls === undefined ? 'net.createServer({' : `tls.createServer({ ${certificateOf(tls)},`} allowHalfOpen: true }, (socket) => {
  socket.on('error', (error) => console.log(error.message))
  socket.on('data', (data) => {
    console.log(socket.remoteAddress, socket.remotePort, data.toString())
    const reply = answer(data)
    if (reply !== undefined) socket.write(reply)
  })
  socket.on('end', () => socket.end())
})
server.listen(${where}, () => console.log('listening on', server.address()))
`
  return `const dgram = require('node:dgram')

${head}
const socket = dgram.createSocket('${isV6(endpoint) ? 'udp6' : 'udp4'}')
socket.on('message', (data, from) => {
  console.log(from.address, from.port, data.toString())
  const reply = answer(data)
  if (reply !== undefined) socket.send(reply, from.port, from.address)
})
socket.bind(${where}, () => console.log('listening on', socket.address()))
`
}

const IMPORTS = `const { readFileSync } = require('node:fs')
const tls = require('node:tls')`

/** The key may be in the file of the certificate. */
function certificateOf({ certificate = '', key = certificate }: TlsPlan): string {
  return `cert: readFileSync(${quoted(certificate)}), key: readFileSync(${quoted(key)})`
}

function tlsClient({ endpoint, message }: Plan, plan: TlsPlan): string {
  const { ca, certificate, acceptsUntrusted, serverName } = plan
  const options = [
    `port: ${String(endpoint.port)}`,
    `host: '${endpoint.address}'`,
    // A name for the certificate; an address is compared as it is (RFC 6066, 3).
    ...(/^[\d.]+$|:/.test(serverName) ? [] : [`servername: ${quoted(serverName)}`]),
    ...(acceptsUntrusted ? ['rejectUnauthorized: false'] : []),
    ...(ca === undefined || acceptsUntrusted ? [] : [`ca: [...tls.rootCertificates, readFileSync(${quoted(ca)})]`]),
    ...(certificate === undefined ? [] : [certificateOf(plan)]),
    'allowHalfOpen: true',
  ]
  return `${IMPORTS}

const socket = tls.connect({
  ${options.join(',\n  ')},
})
socket.end(${bytes(message)})
socket.pipe(process.stdout)
`
}

function client(plan: Plan): string {
  const { protocol, endpoint, message, tls } = plan
  if (tls !== undefined) return tlsClient(plan, tls)
  if (protocol === 'tcp')
    return `const net = require('node:net')

const socket = net.connect({ port: ${String(endpoint.port)}, host: '${endpoint.address}', allowHalfOpen: true })
socket.end(${bytes(message)})
socket.pipe(process.stdout)
`
  return `const dgram = require('node:dgram')

const socket = dgram.createSocket('${isV6(endpoint) ? 'udp6' : 'udp4'}')
socket.on('message', (data) => {
  process.stdout.write(data)
  socket.close()
})
socket.send(${bytes(message)}, ${String(endpoint.port)}, '${endpoint.address}')
setTimeout(() => process.exit(1), 2000).unref()
`
}
