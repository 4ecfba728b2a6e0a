import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Settings } from '../../../../../shared/settings'
import { useSettingsStore } from '../../settings/store/settings'

/** A switch of the settings: whether this is asked at all. */
type Asked = 'confirmTabClose'

export interface Question {
  /** Names its words: `question.<key>.title`, `text`, `yes`. */
  readonly key: string
  readonly values: Readonly<Record<string, string | number>>
  /** Where "don't ask again" is remembered; without it the question always comes. */
  readonly setting?: Asked & keyof Settings
}

/** The one question over the window. What a person decided once and for all is not asked again. */
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
