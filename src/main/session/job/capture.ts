import { decodeText, type Encoding } from '../../../shared/encoding'
import type { Failure } from '../../../shared/failure'
import { readPattern } from '../../../shared/rules/text-pattern'
import { refusal } from '../../../shared/words/say-failure'
import { MessagePattern } from '../handler/message-pattern'

/** What the patterns of a step have found. */
type Captured =
  /** `mayGrow`: a value may go on in what has not come yet. */
  | { readonly kind: 'found'; readonly values: ReadonlyMap<string, string>; readonly mayGrow: boolean }
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** The patterns of one step that captures variables; `checkSteps` has passed them. */
export class Capture {
  readonly #patterns: readonly { readonly name: string; readonly pattern: MessagePattern }[]
  readonly #encoding: Encoding

  constructor(into: Readonly<Record<string, string>>, encoding: Encoding) {
    this.#encoding = encoding
    this.#patterns = Object.entries(into).flatMap(([name, text]) => {
      const read = readPattern(text)
      return typeof read === 'string' ? [] : [{ name, pattern: new MessagePattern(read.source, read.flags) }]
    })
  }

  /** Looks through all that has come. The group with the name of the variable is its value, else the first one. */
  async search(bytes: Uint8Array): Promise<Captured> {
    const text = decodeText(this.#encoding, bytes)
    const values = new Map<string, string>()
    let mayGrow = false
    for (const { name, pattern } of this.#patterns) {
      const found = pattern.mayTakeLong(bytes.length) ? await pattern.find(bytes, this.#encoding) : pattern.exec(text)
      if (found === 'too-slow') return { kind: 'failed', failure: refusal('captureTooSlow', { name }) }
      if (found === 'no-thread') return { kind: 'failed', failure: refusal('captureNoThread', { name }) }
      if (found === null) return { kind: 'not-yet' }
      values.set(name, found.groups?.[name] ?? found[1] ?? '')
      mayGrow ||= text.endsWith(found[0] ?? '')
    }
    return { kind: 'found', values, mayGrow }
  }
}
