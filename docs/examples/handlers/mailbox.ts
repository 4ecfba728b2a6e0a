// A line protocol with login and state: a small POP3 mailbox (RFC 1939). User "ada", password "lovelace".
const USERS: Record<string, string> = { ada: 'lovelace' }
const MAILS = [
  'Subject: The engine\r\n\r\nIt weaves patterns.\r\n.A line that begins with a dot.\r\n',
  'Subject: Note G\r\n\r\nBernoulli.\r\n',
]

export default class extends BaseRequestHandler {
  user = ''
  isIn = false
  deleted = new Set<number>()

  async handle() {
    await this.say('+OK Wirebench mailbox')
    for (;;) {
      const line = await this.request.recvLine({ timeoutMs: 600_000 })
      if (line === null) return
      const [verb = '', ...words] = line.trim().split(' ')
      if (verb.toUpperCase() === 'QUIT') {
        await this.say('+OK goodbye')
        return
      }
      await this.obey(verb.toUpperCase(), words)
    }
  }

  async obey(verb: string, words: string[]) {
    if (verb === 'CAPA') return this.sayLines('+OK', ['USER', 'UIDL'])
    if (verb === 'USER') {
      this.user = words[0] ?? ''
      return this.say('+OK the password, please')
    }
    if (verb === 'PASS') {
      this.isIn = USERS[this.user] === words.join(' ')
      if (!this.isIn) console.warn('wrong password for', this.user)
      return this.say(this.isIn ? '+OK welcome' : '-ERR no such user and password')
    }
    if (!this.isIn) return this.say('-ERR log in first')
    const number = Number(words[0])
    const mail = this.deleted.has(number) ? undefined : MAILS[number - 1]
    switch (verb) {
      case 'STAT': {
        const sizes = this.all().map((each) => MAILS[each - 1].length)
        return this.say(`+OK ${sizes.length} ${sizes.reduce((sum, size) => sum + size, 0)}`)
      }
      case 'LIST':
        return this.sayLines(
          '+OK',
          this.all().map((each) => `${each} ${MAILS[each - 1].length}`),
        )
      case 'UIDL':
        return this.sayLines(
          '+OK',
          this.all().map((each) => `${each} mail-${each}`),
        )
      case 'RETR':
        if (mail === undefined) return this.say('-ERR no such mail')
        return this.sayLines('+OK', mail.split('\r\n').slice(0, -1))
      case 'DELE':
        if (mail === undefined) return this.say('-ERR no such mail')
        this.deleted.add(number)
        return this.say('+OK')
      case 'NOOP':
        return this.say('+OK')
      default:
        return this.say('-ERR what?')
    }
  }

  all(): number[] {
    return MAILS.map((_, at) => at + 1).filter((each) => !this.deleted.has(each))
  }

  async say(line: string) {
    await this.request.send(line + '\r\n')
  }

  /** A dot ends the list; a line that begins with one gets another (RFC 1939, 3). */
  async sayLines(first: string, lines: string[]) {
    const stuffed = lines.map((line) => (line.startsWith('.') ? '.' + line : line))
    await this.request.send([first, ...stuffed, '.', ''].join('\r\n'))
  }
}
