import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Notice } from '../../../../../shared/contract/windows'
import type { Failure } from '../../../../../shared/failure'
import { bench } from '../../../bridge/bench'

/** The action of a notice's button. */
interface NextStep {
  readonly key: string
  readonly run: () => void
}

export type NoticeContent =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'alert'; readonly about: string; readonly text: () => string; readonly next: NextStep }
  | {
      readonly kind: 'done'
      readonly key: string
      readonly values: Readonly<Record<string, string>>
      /** The count in its sentence, where there is one. */
      readonly count?: number
      readonly next?: NextStep
    }

/** What is said of alerts of one kind in one session; the newest takes the place of the one before. */
export interface AlertNotice {
  readonly about: string
  /** In the language of the window, which may change. */
  readonly text: () => string
  /** Shows where it came from. */
  readonly run: () => void
}

export interface ShownNotice {
  readonly id: number
  readonly content: NoticeContent
}

const DONE_MS = 5_000
/** How long a notice with a button stays; ms. */
const NEXT_MS = 15_000
const MAX_SHOWN = 5

/** Notices at the corner of the window. Failures stay until they are dismissed. */
export const useNoticesStore = defineStore('notices', () => {
  const shown = shallowRef<readonly ShownNotice[]>([])
  let lastId = 0

  function add(content: NoticeContent): number {
    lastId += 1
    // Replaces an earlier notice about the same thing.
    const others = shown.value.filter((each) => !isSame(each.content, content))
    shown.value = [...others, { id: lastId, content }].slice(-MAX_SHOWN)
    return lastId
  }

  function fail(failure: Failure): void {
    add({ kind: 'failure', failure })
  }

  /** Takes back what has been put right since. */
  function retract(failure: Failure): void {
    shown.value = shown.value.filter((each) => !isSame(each.content, { kind: 'failure', failure }))
  }

  function say(key: string, values: Readonly<Record<string, string>> = {}, next?: NextStep, count?: number): void {
    const id = add({
      kind: 'done',
      key,
      values,
      ...(next === undefined ? {} : { next }),
      ...(count === undefined ? {} : { count }),
    })
    dismissAfter(next === undefined ? DONE_MS : NEXT_MS, id)
  }

  function alert({ about, text, run }: AlertNotice): void {
    const id = add({
      kind: 'alert',
      about,
      text,
      next: {
        key: 'alert.show',
        run: () => {
          dismiss(id)
          run()
        },
      },
    })
    dismissAfter(NEXT_MS, id)
  }

  function dismissAfter(ms: number, id: number): void {
    setTimeout(() => {
      dismiss(id)
    }, ms)
  }

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id)
  }

  bench.on('notice', (notice) => {
    add({ kind: 'notice', notice })
  })

  return { shown, add, fail, retract, say, alert, dismiss }
})

function isSame(one: NoticeContent, other: NoticeContent): boolean {
  if (one.kind === 'failure') return other.kind === 'failure' && one.failure.message === other.failure.message
  if (one.kind === 'alert') return other.kind === 'alert' && one.about === other.about
  // One that comes while the window opens is in what the window asks for, too.
  if (one.kind === 'notice')
    return other.kind === 'notice' && one.notice.kind === other.notice.kind && one.notice.detail === other.notice.detail
  return other.kind === 'done' && one.key === other.key && one.next === undefined
}
