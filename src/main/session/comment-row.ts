import { done, failed, type Outcome } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'
import { readComments, writeComments, type KeptComment } from '../recording/files/comment-file'
import { toFileFailure } from '../recording/files/file-failure'
import type { ClosedRecording } from '../recording/index/recording'
import { LiveRecording } from '../recording/live/live-recording'
import { OpenedSession } from './opened-session'
import { Session } from './session'
import type { AnySession } from './sessions'

/**
 * Writes a comment at a row; an empty text removes it. The recording of a session is only appended to, so the comment
 * is an event behind; that of a file that was opened is kept beside the file.
 */
export async function commentRow(session: AnySession, seq: number, text: string): Promise<Outcome<null>> {
  if (session instanceof OpenedSession) return commentFile(session.recording, seq, text)
  const recording = session instanceof Session ? session.recording : undefined
  if (!(session instanceof Session) || !(recording instanceof LiveRecording)) return failed(refusal('notRecorded'))
  if (seq > recording.index.count) return failed(refusal('noRecord', { n: seq }))
  if (recording.unsaved !== undefined) return failed(recording.unsaved.failure)
  const atNs = String(recording.index.atNs(seq, recording.meta.startedAtNs))
  session.log.state(recording.index.get(seq).conversation, { kind: 'comment', row: seq, atNs, text })
  session.log.changed(0)
  recording.flush()
  return done(null)
}

async function commentFile(recording: ClosedRecording, seq: number, text: string): Promise<Outcome<null>> {
  const { index, meta, path } = recording
  if (seq > index.count) return failed(refusal('noRecord', { n: seq }))
  const kept = readComments(path, meta.name)
  const comment: KeptComment = { row: seq, atNs: String(index.atNs(seq, meta.startedAtNs)), text }
  try {
    await writeComments(path, meta.name, [...kept.filter(({ row }) => row !== seq), comment])
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
  index.comments.set(seq, text)
  return done(null)
}
