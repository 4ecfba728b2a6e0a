import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import type {
  OpenedProjection,
  ProjectionAnswer,
  ProjectionChange,
  ProjectionDescription,
  ProjectionKind,
  ProjectionQuestion,
  ProjectionWish,
} from '../../../shared/projection'
import { notOf, type Projection, type ProjectionContext } from './projection'
import { openProjection } from './projection-kinds'
import { unexpectedErrors } from '../../../shared/unexpected-errors'
import { visibleString } from '../../../shared/visible-text'
import { refusal } from '../../../shared/words/say-failure'
import { recordingFailure } from '../guarded'

/** The changes of a window's projections in one tick. */
export interface ProjectionNews {
  /** By number; empty when nothing changed. */
  readonly changes: Readonly<Record<number, ProjectionChange>>
  /** True when some have more to look at. */
  readonly hasMore: boolean
  readonly isFlooded: boolean
}

/** The open projections of one window's panes, by number. A number is never used again. */
export class Projections {
  readonly #context: ProjectionContext
  readonly #open = new Map<number, { readonly projection: Projection; readonly kind: ProjectionKind }>()
  /** The projections that follow conversations; they are called for each record. */
  #followers: readonly Projection[] = []
  #lastId = 0

  constructor(context: ProjectionContext) {
    this.#context = context
  }

  open(description: ProjectionDescription): Outcome<OpenedProjection> {
    const opening = openProjection(description, this.#context)
    if (!opening.ok) return opening
    this.#lastId += 1
    const id = this.#lastId
    this.#open.set(id, { projection: opening.value, kind: description.kind })
    this.#findFollowers()
    try {
      const first = opening.value.changed()
      this.#context.wake()
      return done({ id, ...(first === undefined ? {} : { first }) })
    } catch (error) {
      this.close(id)
      throw error
    }
  }

  read(id: number, question: ProjectionQuestion): Outcome<ProjectionAnswer> | Promise<Outcome<ProjectionAnswer>> {
    const found = this.#open.get(id)
    return found === undefined ? notOpen(id) : found.projection.read(question)
  }

  adjust(id: number, wish: ProjectionWish): Outcome<ProjectionChange> {
    const found = this.#open.get(id)
    if (found === undefined) return notOpen(id)
    const outcome = found.projection.adjust?.(wish) ?? notOf(found.kind, wish)
    this.#context.wake()
    return outcome
  }

  close(id: number): void {
    this.#open.get(id)?.projection.close()
    this.#open.delete(id)
    this.#findFollowers()
  }

  closeAll(): void {
    for (const { projection } of this.#open.values()) projection.close()
    this.#open.clear()
    this.#followers = []
  }

  onConversation(sessionId: string, conversation: number): void {
    for (const projection of this.#followers) projection.onConversation?.(sessionId, conversation)
  }

  /** Lets each look at new data, and collects what the page does not have yet. */
  takeNews(): ProjectionNews {
    const changes: Record<number, ProjectionChange> = {}
    let hasMore = false
    let isFlooded = false
    for (const [id, { projection }] of this.#open) {
      try {
        hasMore = projection.advance() || hasMore
        const change = projection.changed()
        if (change !== undefined) changes[id] = change
        isFlooded ||= projection.isFlooded === true
      } catch (error) {
        // One that cannot be read any more must not keep the others from their ticks.
        changes[id] = { kind: 'failed', failure: failureOf(error) }
        this.close(id)
      }
    }
    return { changes, hasMore, isFlooded }
  }

  #findFollowers(): void {
    const all = [...this.#open.values()].map(({ projection }) => projection)
    this.#followers = all.filter((projection) => projection.onConversation !== undefined)
  }
}

function failureOf(error: unknown): Failure {
  const failure = recordingFailure(error)
  if (failure !== undefined) return failure
  unexpectedErrors.report(error)
  const what = visibleString(error instanceof Error ? error.message : String(error))
  return refusal('viewFailed', { what }, { code: 'unknown' })
}

function notOpen(id: number): Outcome<never> {
  return failed(refusal('projectionClosed', { n: id }))
}
