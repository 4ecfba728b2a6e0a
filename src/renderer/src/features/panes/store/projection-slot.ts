import type { Failure, Outcome } from '../../../../../shared/failure'
import type {
  ChangeOf,
  DescriptionOf,
  ProjectionAnswers,
  ProjectionKind,
  ProjectionQuestion,
  ProjectionWish,
} from '../../../../../shared/projection'
import { isOf, useProjectionsStore } from './projections'

/** Holds one projection of a pane: the newest request is open, and earlier ones are closed. */
export interface ProjectionSlot<K extends ProjectionKind> {
  readonly isOpen: boolean
  /** Returns why it could not be opened. `onOpen` is called before its first change. */
  open(description: DescriptionOf<K>, onOpen: () => void): Promise<Failure | undefined>
  readonly close: () => void
  /** Undefined when the projection was closed or replaced while it was read. */
  read<Q extends ProjectionQuestion>(question: Q): Promise<ProjectionAnswers[Q['kind']] | undefined>
  /** The resulting change is delivered like any other. Returns whether there is one. */
  adjust(wish: ProjectionWish, onAdjusted?: () => void): Promise<boolean>
}

export function createProjectionSlot<K extends ProjectionKind>(
  kind: K,
  onChange: (change: ChangeOf<K>) => void,
): ProjectionSlot<K> {
  const projections = useProjectionsStore()
  let current: number | undefined
  let opening = 0

  async function open(description: DescriptionOf<K>, onOpen: () => void): Promise<Failure | undefined> {
    opening += 1
    const mine = opening
    const outcome = await projections.open(description)
    if (mine !== opening) {
      if (outcome.ok) projections.close(outcome.value.id)
      return undefined
    }
    if (!outcome.ok) return outcome.failure
    const { id, first } = outcome.value
    if (current !== undefined) projections.close(current)
    current = id
    projections.follow(id, kind, onChange)
    onOpen()
    if (first !== undefined && isOf(kind, first)) onChange(first)
    return undefined
  }

  function close(): void {
    opening += 1
    if (current !== undefined) projections.close(current)
    current = undefined
  }

  async function ask<T>(act: (id: number) => Promise<Outcome<T>>): Promise<T | undefined> {
    const id = current
    if (id === undefined) return undefined
    const outcome = await act(id)
    return outcome.ok && id === current ? outcome.value : undefined
  }

  return {
    get isOpen() {
      return current !== undefined
    },
    open,
    close,
    read: (question) => ask((id) => projections.read(id, question)),
    adjust: async (wish, onAdjusted) => {
      const change = await ask((id) => projections.adjust(id, wish))
      if (change === undefined || !isOf(kind, change)) return false
      onAdjusted?.()
      onChange(change)
      return true
    },
  }
}
