// The tutorial's MyServer: shows what came, and a person answers by hand, in the tab of the client or on standard input
// ("@1 text"). After a minute without an answer it says so itself, once.
const PATIENCE_MS = 60_000

export default class extends BaseRequestHandler {
  async handle() {
    let reminder: number | undefined
    for (;;) {
      const data = await this.request.recv(1024)
      if (reminder !== undefined) clearTimeout(reminder)
      if (data.length === 0) return
      console.log(`来自${this.clientAddress.address}的消息:`, toText(data))
      reminder = setTimeout(() => this.request.send('请稍等 (please wait)'), PATIENCE_MS)
    }
  }
}
