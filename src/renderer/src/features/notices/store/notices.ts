import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Notice } from '../../../../../shared/contract/windows'
import type { Failure } from '../../../../../shared/failure'
import { bench } from '../../../bridge/bench'

/** What a person may want to do with it. */
interface NextStep {
  readonly key: string
  readonly run: () => void
}

export type NoticeContent =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | {
      readonly kind: 'done'
      readonly key: string
      readonly values: Readonly<Record<string, string>>
      readonly next?: NextStep
    }

export interface ShownNotice {
  readonly id: number
  readonly content: NoticeContent
}

const DONE_MS = 5_000
/** Longer where there is something to press. */
const NEXT_MS = 15_000
const MAX_SHOWN = 5

/** What the person is told at the corner of the window. Failures stay until they are dismissed. */
export const useNoticesStore = defineStore('notices', () => {
  const shown = shallowRef<readonly ShownNotice[]>([])
  let lastId = 0

  function add(content: NoticeContent): number {
    lastId += 1
    shown.value = [...shown.value, { id: lastId, content }].slice(-MAX_SHOWN)
    return lastId
  }

  function fail(failure: Failure): void {
    add({ kind: 'failure', failure })
  }

  function say(key: string, values: Readonly<Record<string, string>> = {}, next?: NextStep): void {
    const id = add({ kind: 'done', key, values, ...(next === undefined ? {} : { next }) })
    setTimeout(
      () => {
        dismiss(id)
      },
      next === undefined ? DONE_MS : NEXT_MS,
    )
  }

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id)
  }

  bench.on('notice', (notice) => {
    add({ kind: 'notice', notice })
  })

  return { shown, add, fail, say, dismiss }
})
