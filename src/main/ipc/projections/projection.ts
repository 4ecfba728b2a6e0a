import type {
  DescriptionOf,
  ProjectionAnswer,
  ProjectionChange,
  ProjectionKind,
  ProjectionQuestion,
  ProjectionWish,
} from '../../../shared/projection'
import { failed, type Outcome } from '../../../shared/failure'
import type { Sessions } from '../../session/sessions'
import { refusal } from '../../../shared/words/say-failure'

/**
 * What a pane sees of a session: rows, frames, figures. The feed calls `advance` and then `changed` before each tick,
 * until `close`, which also ends searches that still run; a second `close` does no harm.
 */
export interface Projection {
  /** Looks at new data for a few milliseconds at most. Returns whether there is more to look at. */
  advance(): boolean
  /** What the page does not have yet; undefined when there is nothing. */
  changed(): ProjectionChange | undefined
  read(question: ProjectionQuestion): Outcome<ProjectionAnswer> | Promise<Outcome<ProjectionAnswer>>
  /** Applies a setting of the page. Returns what there is from now on. */
  adjust?(wish: ProjectionWish): Outcome<ProjectionChange>
  close(): void
  /** Marks a changed conversation; `changed` looks at it later. */
  onConversation?(sessionId: string, conversation: number): void
  /** True when more came since the last change than anybody can read: ticks may then be less frequent. */
  readonly isFlooded?: boolean
}

/** What a projection may use. `wake` requests a tick, for what changes while nothing happens. */
export interface ProjectionContext {
  readonly sessions: Sessions
  readonly wake: () => void
}

/** How a kind is opened. The first result of `changed` is complete. */
export type OpenProjection<K extends ProjectionKind> = (
  description: DescriptionOf<K>,
  context: ProjectionContext,
) => Outcome<Projection>

/** The answer to a question or a setting of another kind of projection. */
export function notOf(kind: ProjectionKind, asked: ProjectionQuestion | ProjectionWish): Outcome<never> {
  return failed(refusal('notOfProjection', { kind, asked: asked.kind }))
}

/** The answer when the session was closed while a pane still looked at it. */
export function recordingClosed(): Outcome<never> {
  return failed(refusal('recordingClosed'))
}
