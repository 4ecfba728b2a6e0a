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

/** What the panes of this window have open in main, and who is told when a tick says that it changed. */
export const useProjectionsStore = defineStore('projections', () => {
  const listeners = new Map<number, (change: ProjectionChange) => void>()

  const open = (description: DescriptionOf<ProjectionKind>): Promise<Outcome<OpenedProjection>> =>
    bench.invoke('projections.open', plain(description))

  /** From now on `onChange` is told of it. */
  function follow<K extends ProjectionKind>(id: number, kind: K, onChange: (change: ChangeOf<K>) => void): void {
    listeners.set(id, (change) => {
      if (isOf(kind, change)) onChange(change)
    })
  }

  function close(id: number): void {
    listeners.delete(id)
    void bench.invoke('projections.close', id)
  }

  /** A tick, to those who follow what changed in it. */
  function deliver(changes: Readonly<Record<number, ProjectionChange>>): void {
    for (const [id, change] of Object.entries(changes)) listeners.get(Number(id))?.(change)
  }

  /** The answer is of the kind of its question. */
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
