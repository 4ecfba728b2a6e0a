// A Modbus/TCP device with a hundred holding registers that all clients share: reads (3), writes one (6) and many (16).
const REGISTERS = 100
const ILLEGAL_FUNCTION = 1
const ILLEGAL_ADDRESS = 2
const ILLEGAL_VALUE = 3

interface Shared {
  registers?: Uint16Array
}

export default class extends BaseRequestHandler {
  async handle() {
    const shared = this.server.state as Shared
    shared.registers ??= Uint16Array.from({ length: REGISTERS }, (_, at) => at * 10)
    for (;;) {
      // Transaction, protocol 0, length, unit: then the function and what it needs.
      const head = await this.request.recvExactly(7)
      if (head.length === 0) return
      const length = view(head).getUint16(4)
      if (length < 2 || length > 254) throw new Error(`a frame of ${length} bytes is no Modbus`)
      const answer = answerTo(shared.registers, await this.request.recvExactly(length - 1))
      const frame = concat(head, answer)
      view(frame).setUint16(4, answer.length + 1)
      await this.request.send(frame)
    }
  }
}

function answerTo(registers: Uint16Array, question: Uint8Array): Uint8Array {
  const code = question[0]
  const refuse = (why: number): Uint8Array => Uint8Array.of(code | 0x80, why)
  if (code !== 3 && code !== 6 && code !== 16) return refuse(ILLEGAL_FUNCTION)
  if (question.length < 5) return refuse(ILLEGAL_VALUE)
  const address = view(question).getUint16(1)
  const count = code === 6 ? 1 : view(question).getUint16(3)
  if (count < 1 || count > 125) return refuse(ILLEGAL_VALUE)
  if (address + count > registers.length) return refuse(ILLEGAL_ADDRESS)
  if (code === 3) {
    const answer = new Uint8Array(2 + 2 * count)
    answer.set([3, 2 * count])
    for (let at = 0; at < count; at++) view(answer).setUint16(2 + 2 * at, registers[address + at])
    return answer
  }
  if (code === 6) {
    registers[address] = view(question).getUint16(3)
    return question
  }
  if (question.length < 6 + 2 * count) return refuse(ILLEGAL_VALUE)
  for (let at = 0; at < count; at++) registers[address + at] = view(question).getUint16(6 + 2 * at)
  return question.slice(0, 5)
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
