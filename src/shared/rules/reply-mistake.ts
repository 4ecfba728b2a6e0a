import type { Sentence } from '../words/say'

/** A value that a rule gives to a field or a variable does not fit. */
export class ReplyMistake extends Error {
  readonly what: Sentence

  constructor(what: Sentence) {
    super(what.key)
    this.what = what
  }
}
