import * as v from 'valibot'
import type { Outcome } from '../failure'
import { MAX_COMMENT_LENGTH, MAX_PAYLOAD_PULL_BYTES } from '../limits'
import {
  type OpenedProjection,
  type ProjectionAnswer,
  type ProjectionChange,
  type ProjectionDescription,
  type ProjectionQuestion,
  type ProjectionWish,
  projectionDescriptionSchema,
  projectionQuestionSchema,
  projectionWishSchema,
} from '../projection'
import { type SchemasOf, count, id, number } from './command-schemas'

export interface ProjectionCommands {
  /** Opens what a pane shows; the feed sends its changes until it is closed or the page is reloaded. */
  'projections.open': (description: ProjectionDescription) => Outcome<OpenedProjection>
  'projections.read': (id: number, question: ProjectionQuestion) => Outcome<ProjectionAnswer>
  'projections.adjust': (id: number, wish: ProjectionWish) => Outcome<ProjectionChange>
  'projections.close': (id: number) => null
  /** Writes a comment at a row; an empty text removes it. */
  'records.comment': (sessionId: string, seq: number, text: string) => Outcome<null>
  'records.payloadHex': (sessionId: string, seq: number, from: number, count: number) => Outcome<string>
}

export const PROJECTION_COMMANDS = {
  'projections.open': v.strictTuple([projectionDescriptionSchema]),
  'projections.read': v.strictTuple([number, projectionQuestionSchema]),
  'projections.adjust': v.strictTuple([number, projectionWishSchema]),
  'projections.close': v.strictTuple([number]),
  'records.comment': v.strictTuple([id, number, v.pipe(v.string(), v.maxLength(MAX_COMMENT_LENGTH))]),
  'records.payloadHex': v.strictTuple([id, number, count, v.pipe(count, v.maxValue(MAX_PAYLOAD_PULL_BYTES))]),
} satisfies SchemasOf<ProjectionCommands>
