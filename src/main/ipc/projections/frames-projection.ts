import { framingOf } from '../../../shared/framing/framing'
import { toHex } from '../../../shared/hex'
import { done, failed, type Outcome } from '../../../shared/failure'
import type {
  ChangeOf,
  ProjectionAnswer,
  ProjectionChange,
  ProjectionQuestion,
  ProjectionWish,
} from '../../../shared/projection'
import { FrameView } from '../../recording/analysis/frame-view'
import { notOf, recordingClosed, type OpenProjection, type Projection } from './projection'
import { refusal } from '../../../shared/words/say-failure'

export const openFrames: OpenProjection<'frames'> = ({ sessionId, conversation }, { sessions }) => {
  const source = sessions.source(sessionId)
  if (!source.ok) return source
  const options = sessions.get(sessionId)?.options
  if (options === undefined) return failed(refusal('noSession', { id: sessionId }))
  return done(new FramesProjection(new FrameView(source.value, conversation, framingOf(options))))
}

/** Chunks and frames of one conversation. They are found a slice at a time; a long recording takes some ticks. */
class FramesProjection implements Projection {
  readonly #frames: FrameView
  #sent = ''

  constructor(frames: FrameView) {
    this.#frames = frames
    frames.advance()
  }

  advance(): boolean {
    return !this.#frames.source.isClosed && this.#frames.advance()
  }

  changed(): ChangeOf<'frames'> | undefined {
    if (this.#frames.source.isClosed) return undefined
    const change = this.#now()
    const key = keyOf(change)
    if (key === this.#sent) return undefined
    this.#sent = key
    return change
  }

  read(question: ProjectionQuestion): Outcome<ProjectionAnswer> {
    if (this.#frames.source.isClosed) return recordingClosed()
    switch (question.kind) {
      case 'segments':
        return done(this.#frames.read(question.from, question.count))
      case 'frame': {
        const { direction, frame } = question
        const seq = this.#frames.lastRowOf(direction, frame)
        const comment = this.#frames.source.index.comments.of(seq)
        return done({
          hex: toHex(this.#frames.frameBytes(direction, frame)),
          contentHex: toHex(this.#frames.frameContent(direction, frame)),
          seq,
          ...(comment === undefined ? {} : { comment }),
        })
      }
      default:
        return notOf('frames', question)
    }
  }

  adjust(wish: ProjectionWish): Outcome<ProjectionChange> {
    if (wish.kind !== 'only') return notOf('frames', wish)
    if (this.#frames.source.isClosed) return recordingClosed()
    this.#frames.showOnly(wish.only ?? undefined)
    this.#frames.advance()
    const change = this.#now()
    this.#sent = keyOf(change)
    return done(change)
  }

  close(): void {
    // What was found goes with the object.
  }

  #now(): ChangeOf<'frames'> {
    const { counts, source } = this.#frames
    return { kind: 'frames', counts, comments: source.index.comments.changes }
  }
}

function keyOf({ counts, comments }: ChangeOf<'frames'>): string {
  return `${Object.values(counts).join(' ')} ${String(comments)}`
}
