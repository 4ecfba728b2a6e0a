import { defineStore } from 'pinia'
import type { Outcome } from '../../../../../shared/failure'
import type {
  ChangeOf,
  DescriptionOf,
  OpenedProjection,
  ProjectionAnswers,
  ProjectionChange,
  ProjectionKind,
  ProjectionQuestion,
  ProjectionWish,
} from '../../../../../shared/projection'
import { bench } from '../../../bridge/bench'
import { plain } from '../../../bridge/plain'
import { useNoticesStore } from '../../notices/store/notices'

/** The projections that the panes of this window have open, and the callbacks for their changes. */
export const useProjectionsStore = defineStore('projections', () => {
  const notices = useNoticesStore()
  const listeners = new Map<number, (change: ProjectionChange) => void>()

  const open = (description: DescriptionOf<ProjectionKind>): Promise<Outcome<OpenedProjection>> =>
    bench.invoke('projections.open', plain(description))

  /** From now on `onChange` gets its changes. */
  function follow<K extends ProjectionKind>(id: number, kind: K, onChange: (change: ChangeOf<K>) => void): void {
    listeners.set(id, (change) => {
      if (isOf(kind, change)) onChange(change)
    })
  }

  function close(id: number): void {
    listeners.delete(id)
    void bench.invoke('projections.close', id)
  }

  /** Passes the changes of a tick to their callbacks. What failed has ended, and the person is told why. */
  function deliver(changes: Readonly<Record<number, ProjectionChange>>): void {
    for (const [id, change] of Object.entries(changes)) {
      if (change.kind === 'failed' && listeners.delete(Number(id))) notices.fail(change.failure)
      else listeners.get(Number(id))?.(change)
    }
  }

  /** The type of the answer follows from the question. */
  function read<Q extends ProjectionQuestion>(id: number, question: Q): Promise<Outcome<ProjectionAnswers[Q['kind']]>> {
    return bench.invoke('projections.read', id, question) as Promise<Outcome<ProjectionAnswers[Q['kind']]>>
  }

  const adjust = (id: number, wish: ProjectionWish): Promise<Outcome<ProjectionChange>> =>
    bench.invoke('projections.adjust', id, wish)

  return { open, follow, close, deliver, read, adjust }
})

export function isOf<K extends ProjectionKind>(kind: K, change: ProjectionChange): change is ChangeOf<K> {
  return change.kind === kind
}
