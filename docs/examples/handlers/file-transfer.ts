// A TFTP server (RFC 1350) over UDP: files are read and written in memory, and shared by all clients. "hello.txt" is there.
const BLOCK_BYTES = 512
const [READ, WRITE, DATA, ACK, ERROR] = [1, 2, 3, 4, 5]
const MOST_BYTES = 4 * 1024 * 1024

interface Transfer {
  name: string
  kind: 'read' | 'write'
  block: number
  parts: Uint8Array[]
}
interface Shared {
  files?: Map<string, Uint8Array>
  transfers?: Map<string, Transfer>
}

export default class extends BaseRequestHandler {
  shared = this.server.state as Shared
  client = `${this.clientAddress.address} ${this.clientAddress.port}`

  async handle() {
    this.shared.files ??= new Map([['hello.txt', toBytes('Hello from the sandbox.\n'.repeat(100))]])
    this.shared.transfers ??= new Map()
    const [packet] = this.request as DatagramRequest
    if (packet.length < 4) return
    const operation = packet[1]
    if (operation === READ || operation === WRITE) await this.begin(operation, packet)
    else await this.goOn(operation, packet)
  }

  async begin(operation: number, packet: Uint8Array) {
    const end = indexOfBytes(packet, Uint8Array.of(0), 2)
    const name = toText(packet.subarray(2, end))
    const kind = operation === READ ? 'read' : 'write'
    console.log(kind, name)
    if (kind === 'read' && !this.shared.files!.has(name)) return this.refuse(1, `there is no ${name}`)
    this.shared.transfers!.set(this.client, { name, kind, block: kind === 'read' ? 1 : 0, parts: [] })
    if (kind === 'read') await this.sendBlock()
    else await this.reply(Uint8Array.of(0, ACK, 0, 0))
  }

  async goOn(operation: number, packet: Uint8Array) {
    const transfer = this.shared.transfers!.get(this.client)
    if (transfer === undefined) return this.refuse(5, 'no transfer of yours')
    const block = packet[2] * 256 + packet[3]
    if (transfer.kind === 'read' && operation === ACK && block === (transfer.block & 0xffff)) {
      transfer.block += 1
      await this.sendBlock()
    } else if (transfer.kind === 'write' && operation === DATA) await this.take(transfer, block, packet.slice(4))
    else if (operation === ERROR) this.shared.transfers!.delete(this.client)
  }

  async sendBlock() {
    const { name, block } = this.shared.transfers!.get(this.client)!
    const file = this.shared.files!.get(name)!
    const from = (block - 1) * BLOCK_BYTES
    // A last block that is short, perhaps empty, is the end.
    if (from > file.length) {
      this.shared.transfers!.delete(this.client)
      return
    }
    const head = Uint8Array.of(0, DATA, (block >> 8) & 255, block & 255)
    await this.reply(concat(head, file.subarray(from, from + BLOCK_BYTES)))
  }

  async take(transfer: Transfer, block: number, data: Uint8Array) {
    const isNext = block === ((transfer.block + 1) & 0xffff)
    if (isNext) {
      transfer.block += 1
      transfer.parts.push(data)
      if (transfer.block * BLOCK_BYTES > MOST_BYTES) return this.refuse(3, 'the file is too large')
      if (data.length < BLOCK_BYTES) {
        this.shared.files!.set(transfer.name, concat(...transfer.parts))
        console.log('received', transfer.name, this.shared.files!.get(transfer.name)!.length, 'bytes')
      }
    }
    // The same again, where our last answer was lost.
    await this.reply(Uint8Array.of(0, ACK, block >> 8, block & 255))
  }

  async refuse(code: number, why: string) {
    this.shared.transfers!.delete(this.client)
    await this.reply(concat(Uint8Array.of(0, ERROR, 0, code), toBytes(why), Uint8Array.of(0)))
  }

  async reply(packet: Uint8Array) {
    const [, socket] = this.request as DatagramRequest
    await socket.sendTo(packet, this.clientAddress)
  }
}
