import { beginsWithMark, isCommentIntact } from '../pcapng/block-format'

/** Checks that the comments of our own recordings are unchanged. Older recordings have no checksums. */
export class CommentCheck {
  /** Once one has a checksum, all have. */
  hasSums = false

  /** Whether a comment of ours was changed, or belongs to another session. */
  isChanged(comment: Uint8Array, sessionId: string): boolean {
    const isIntact = isCommentIntact(comment, sessionId)
    this.hasSums ||= isIntact === true
    return isIntact === false || (isIntact === undefined && this.hasSums && beginsWithMark(comment))
  }
}
