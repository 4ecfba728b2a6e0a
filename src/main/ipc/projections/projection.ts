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
 * What a pane sees of a session: rows, frames, figures. The feed calls `advance` and then `changed` before each tick, until
 * `close`, which ends whatever still looks for something; a second `close` does no harm.
 */
export interface Projection {
  /** Looks at what is new, for some milliseconds at most. Returns whether there is more to look at. */
  advance(): boolean
  /** What the page has not been told yet; undefined when it knows all. */
  changed(): ProjectionChange | undefined
  read(question: ProjectionQuestion): Outcome<ProjectionAnswer> | Promise<Outcome<ProjectionAnswer>>
  /** What there is from now on, once it is as the page wants it. */
  adjust?(wish: ProjectionWish): Outcome<ProjectionChange>
  close(): void
  /** A conversation changed: only marked here, looked at in `changed`. */
  onConversation?(sessionId: string, conversation: number): void
  /** More came since the change before than anybody can read: ticks may be fewer. */
  readonly isFlooded?: boolean
}

/** What a projection may use. `wake` asks for a tick, for what changes while nothing happens. */
export interface ProjectionContext {
  readonly sessions: Sessions
  readonly wake: () => void
}

/** How a kind is opened. What `changed` returns first is all that there is. */
export type OpenProjection<K extends ProjectionKind> = (
  description: DescriptionOf<K>,
  context: ProjectionContext,
) => Outcome<Projection>

/** The answer to what another kind of projection can answer or do. */
export function notOf(kind: ProjectionKind, asked: ProjectionQuestion | ProjectionWish): Outcome<never> {
  return failed(refusal('notOfProjection', { kind, asked: asked.kind }))
}

/** The answer when the session was closed while a pane still looked at it. */
export function recordingClosed(): Outcome<never> {
  return failed(refusal('recordingClosed'))
}
