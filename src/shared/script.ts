import * as v from 'valibot'
import type { RulesUse } from './rules/compile-context'

/** Answers by a script in this file, as long as its content is what a person has allowed. A type, so that it is a config of a kind. */
export type ScriptConfig = {
  readonly kind: 'script'
  /** Absolute. */
  readonly path: string
  /** SHA-256 of the file's bytes, in hex. */
  readonly hash: string
}

/** The longest path of any system that is served (PATH_MAX of Linux). */
const MAX_PATH_LENGTH = 4_096

export const filePathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PATH_LENGTH))

export const scriptHashSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

export const scriptSchema = v.strictObject({
  kind: v.literal('script'),
  path: filePathSchema,
  hash: scriptHashSchema,
})

/** A longer text is not a handler script. */
export const MAX_SCRIPT_CHARS = 1024 * 1024

/** A script as it is on the disk, and whether a person has allowed it. */
export interface ScriptText {
  readonly path: string
  readonly text: string
  readonly hash: string
  readonly isAllowed: boolean
}

/** Line 0 is unknown. */
export interface ScriptMistake {
  readonly line: number
  readonly message: string
}

/** Contents that stay allowed, at most; after that the oldest needs consent again. */
export const MAX_ALLOWED_SCRIPTS = 1_000

/** The content of a new file. */
export const FIRST_SCRIPTS: Readonly<Record<RulesUse, string>> = {
  answers: `// Answers each line in capitals. See docs/handlers.md.
export default class extends BaseRequestHandler {
  async handle() {
    for (;;) {
      const line = await this.request.recvLine()
      if (line === null) return
      console.log(this.clientAddress.address, 'says', line)
      await this.request.send(line.toUpperCase() + '\\n')
    }
  }
}
`,
  relay: `// Sees what both sides send. See docs/handlers.md, "In a relay".
export default class extends BaseRelayHandler {
  async fromClient(message: Uint8Array) {
    console.log(this.clientAddress.address, 'says', toText(message))
    // Nothing: it goes on as it came. null: not at all. Text or bytes: these instead.
  }

  async fromTarget(message: Uint8Array) {
    return toText(message).replace('hello', 'goodbye')
  }
}
`,
}
