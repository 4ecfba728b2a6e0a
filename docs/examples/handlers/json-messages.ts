// Messages of JSON, each behind its length in four bytes (big-endian): a key and value store that all clients share.
const MOST_BYTES = 65_536

interface Message {
  id?: unknown
  set?: string
  get?: string
  value?: unknown
}

export default class extends BaseRequestHandler {
  async handle() {
    const values = (this.server.state.values ??= {}) as Record<string, unknown>
    for (;;) {
      const prefix = await this.request.recvExactly(4)
      if (prefix.length === 0) return
      const length = new DataView(prefix.buffer).getUint32(0)
      if (length > MOST_BYTES) throw new Error(`a message of ${length} bytes is too long`)
      await this.answer(answerTo(values, toText(await this.request.recvExactly(length))))
    }
  }

  async answer(message: object) {
    const text = toBytes(JSON.stringify(message))
    const prefix = new Uint8Array(4)
    new DataView(prefix.buffer).setUint32(0, text.length)
    await this.request.send(concat(prefix, text))
  }
}

function answerTo(values: Record<string, unknown>, text: string): object {
  let message: Message
  try {
    message = JSON.parse(text)
  } catch (error) {
    return { error: (error as Error).message }
  }
  if (message.set !== undefined) values[message.set] = message.value
  else if (message.get === undefined) return { id: message.id, error: 'write set or get' }
  return { id: message.id, value: values[message.set ?? message.get ?? ''] ?? null }
}
