// Greets, answers each line in capitals, and says at the end how many there were: setup, handle and finish as in Python.
export default class extends BaseRequestHandler {
  count = 0

  async setup() {
    await this.request.send(`hello ${this.clientAddress.address}\n`)
  }

  async handle() {
    for (;;) {
      const line = await this.request.recvLine()
      if (line === null) return
      this.count += 1
      await this.request.send(line.toUpperCase() + '\n')
    }
  }

  async finish() {
    console.log('lines:', this.count)
  }
}
