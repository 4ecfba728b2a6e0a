import { beginsWithMark, isCommentIntact } from '../pcapng/block-format'

/** Whether the comments of our own recordings are as we wrote them. Older recordings have no sums. */
export class CommentCheck {
  #hasSums = false

  /** Whether a comment of ours was changed, or is of another session. */
  isChanged(comment: Uint8Array, sessionId: string): boolean {
    const isIntact = isCommentIntact(comment, sessionId)
    this.#hasSums ||= isIntact === true
    return isIntact === false || (isIntact === undefined && this.#hasSums && beginsWithMark(comment))
  }
}
