// Sends back what came, until the client has finished.
export default class extends BaseRequestHandler {
  async handle() {
    for (;;) {
      const data = await this.request.recv()
      if (data.length === 0) return
      await this.request.send(data)
    }
  }
}
