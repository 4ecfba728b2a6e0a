// The time protocol (RFC 868): four bytes, the seconds since 1900, then the end. Over UDP each datagram is answered.
const FROM_1900_TO_1970_S = 2_208_988_800

export default class extends BaseRequestHandler {
  async handle() {
    const time = new Uint8Array(4)
    new DataView(time.buffer).setUint32(0, Math.floor(Date.now() / 1000) + FROM_1900_TO_1970_S)
    if (Array.isArray(this.request)) {
      const [, socket] = this.request
      await socket.sendTo(time, this.clientAddress)
    } else await this.request.send(time)
  }
}
