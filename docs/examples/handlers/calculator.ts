// One sum a line: "2 + 3 * (4 - 1)" is answered by "11".
const WORDS = /\s*(\d+(?:\.\d+)?|[-+*/()])/y

export default class extends BaseRequestHandler {
  async handle() {
    for (;;) {
      const line = await this.request.recvLine({ timeoutMs: 300_000 })
      if (line === null) return
      await this.request.send(answerTo(line) + '\n')
    }
  }
}

function answerTo(line: string): string {
  try {
    return String(new Sum(line).value())
  } catch (error) {
    return `error: ${(error as Error).message}`
  }
}

/** sum = product (+ product)*, product = factor (* factor)*, factor = number | - factor | ( sum ) */
class Sum {
  readonly words: string[] = []
  at = 0

  constructor(line: string) {
    const text = line.trimEnd()
    for (WORDS.lastIndex = 0; WORDS.lastIndex < text.length;) {
      const from = WORDS.lastIndex
      const word = WORDS.exec(text)
      if (word === null) throw new Error(`"${text.slice(from).trim()}" is no number and no sign`)
      this.words.push(word[1])
    }
  }

  value(): number {
    const value = this.sum()
    if (this.at < this.words.length) throw new Error(`"${this.words[this.at]}" is too much`)
    return value
  }

  sum(): number {
    let value = this.product()
    for (;;) {
      if (this.takes('+')) value += this.product()
      else if (this.takes('-')) value -= this.product()
      else return value
    }
  }

  product(): number {
    let value = this.factor()
    for (;;) {
      if (this.takes('*')) value *= this.factor()
      else if (this.takes('/')) value /= this.factor()
      else return value
    }
  }

  factor(): number {
    if (this.takes('-')) return -this.factor()
    if (this.takes('(')) {
      const value = this.sum()
      if (!this.takes(')')) throw new Error('")" is missing')
      return value
    }
    const word = this.words[this.at]
    this.at += 1
    if (word === undefined || Number.isNaN(Number(word))) throw new Error('a number is missing')
    return Number(word)
  }

  takes(word: string): boolean {
    if (this.words[this.at] !== word) return false
    this.at += 1
    return true
  }
}
