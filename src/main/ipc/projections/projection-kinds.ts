import type { ProjectionDescription, ProjectionKind } from '../../../shared/projection'
import type { Outcome } from '../../../shared/failure'
import { openConversations } from './conversations-projection'
import { openFrames } from './frames-projection'
import type { OpenProjection, Projection, ProjectionContext } from './projection'
import { openRows } from './rows-projection'
import { openStatistics } from './statistics-projection'

/** One line for each kind; a missing one does not compile. */
const KINDS: { readonly [K in ProjectionKind]: OpenProjection<K> } = {
  conversations: openConversations,
  rows: openRows,
  frames: openFrames,
  statistics: openStatistics,
}

export function openProjection(description: ProjectionDescription, context: ProjectionContext): Outcome<Projection> {
  const open = KINDS[description.kind] as OpenProjection<ProjectionKind>
  return open(description, context)
}
