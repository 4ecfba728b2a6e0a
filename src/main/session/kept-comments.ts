import { readComments } from '../recording/files/comment-file'
import { commentedRow } from '../recording/index/row-comments'
import type { ClosedRecording } from '../recording/index/recording'

/** Adds the comments that are kept beside a file that was just opened. */
export function addKeptComments({ index, meta, path }: ClosedRecording): void {
  for (const { row, atNs, text } of readComments(path, meta.name)) {
    const seq = commentedRow(index, row, atNs, meta.startedAtNs)
    if (seq > 0) index.comments.set(seq, text)
  }
}
