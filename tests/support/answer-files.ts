/** A file of rules and a script that tell who of them answered. */
export const RULES = `wirebench: rules/1
framing: { kind: line }
rules:
  - { when: { text: "who is there" }, reply: "rules" }
`
export const SCRIPT = `export default class extends BaseRequestHandler {
  async handle() {
    for (;;) {
      const data = await this.request.recv()
      if (data.length === 0) return
      await this.request.send('script')
    }
  }
}
`
