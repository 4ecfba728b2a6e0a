// Answers each line one byte at a time, so that a client shows whether it can wait for the rest.
const PAUSE_MS = 20

export default class extends BaseRequestHandler {
  async handle() {
    for (;;) {
      const line = await this.request.recvLine()
      if (line === null) return
      for (const byte of toBytes(`you said: ${line}\n`)) {
        await this.request.send(Uint8Array.of(byte))
        await sleep(PAUSE_MS)
      }
    }
  }
}
