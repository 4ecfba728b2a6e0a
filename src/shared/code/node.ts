import { isV6, type Plan } from './plan'

export function nodeProgram(plan: Plan): string {
  return plan.role === 'listener' ? server(plan) : client(plan)
}

/** Bytes that need no quoting at all. */
function bytes(message: Uint8Array): string {
  return `Buffer.from('${Array.from(message, (byte) => byte.toString(16).padStart(2, '0')).join('')}', 'hex')`
}

function answer({ responder }: Plan): string {
  switch (responder.kind) {
    case 'none':
      return 'undefined'
    case 'echo':
      return 'data'
    case 'text':
      return bytes(new TextEncoder().encode(responder.text))
    case 'prefix':
      return `Buffer.concat([${bytes(new TextEncoder().encode(responder.text))}, data])`
  }
}

function server(plan: Plan): string {
  const { protocol, endpoint } = plan
  const head = `const answer = (data) => ${answer(plan)}\n`
  const where = `${String(endpoint.port)}, '${endpoint.address}'`
  if (protocol === 'tcp')
    return `const net = require('node:net')

${head}
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
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

function client({ protocol, endpoint, message }: Plan): string {
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
