// Everybody hears what anybody says. The first line is the name; "/who" lists who is there.
export default class Guest extends BaseRequestHandler {
  name = ''

  async handle() {
    await this.request.send('your name? ')
    this.name = ((await this.request.recvLine()) ?? '').trim()
    if (this.name === '') return
    this.tellOthers(`* ${this.name} has come`)
    for (;;) {
      const line = await this.request.recvLine()
      if (line === null) return
      if (line === '/who') await this.request.send(`${this.names()}\n`)
      else this.tellOthers(`${this.name}: ${line}`)
    }
  }

  finish() {
    if (this.name !== '') this.tellOthers(`* ${this.name} has left`)
  }

  names(): string {
    return this.guests()
      .map(({ name }) => name)
      .join(', ')
  }

  guests(): Guest[] {
    return (this.server.handlers as Guest[]).filter(({ name }) => name !== '')
  }

  // Somebody who has just gone, or does not read, ends nobody else's talk and keeps nobody waiting.
  tellOthers(line: string) {
    for (const guest of this.guests()) if (guest !== this) guest.request.send(line + '\n').catch(() => undefined)
  }
}
