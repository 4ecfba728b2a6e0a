import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Settings } from '../../../../../shared/settings'
import { useSettingsStore } from '../../settings/store/settings'

/** The setting that turns this question off. */
type Asked = 'confirmTabClose'

export interface Question {
  /** The key of its words: `question.<key>.title`, `text`, `yes`. */
  readonly key: string
  readonly values: Readonly<Record<string, string | number>>
  /** The setting that remembers "don't ask again"; without it the question is always asked. */
  readonly setting?: Asked & keyof Settings
}

/** The only question over the window. A question that the person turned off is answered with yes at once. */
export const useQuestionStore = defineStore('question', () => {
  const settings = useSettingsStore()
  const shown = shallowRef<Question>()
  let settle: ((isYes: boolean) => void) | undefined

  function ask(question: Question): Promise<boolean> {
    if (question.setting !== undefined && !settings.settings[question.setting]) return Promise.resolve(true)
    settle?.(false)
    shown.value = question
    return new Promise((resolve) => {
      settle = resolve
    })
  }

  function answer(isYes: boolean, isForGood: boolean): void {
    const setting = shown.value?.setting
    if (isYes && isForGood && setting !== undefined) void settings.change({ [setting]: false })
    shown.value = undefined
    settle?.(isYes)
    settle = undefined
  }

  return { shown, ask, answer }
})
