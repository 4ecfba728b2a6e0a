import { defineStore } from 'pinia'
import { computed, shallowRef, type WritableComputedRef } from 'vue'

export type DialogName =
  | 'new-session'
  | 'export'
  | 'go-to'
  | 'load'
  | 'settings'
  | 'keyboard'
  | 'highlight'
  | 'compare'
  | 'replay'
  | 'palette'
  | 'label'
  | 'rules'
  | 'script'

/** The one dialog over the window, or none; whoever wants one names it. */
export const useDialogsStore = defineStore('dialogs', () => {
  const shown = shallowRef<DialogName>()

  function show(name: DialogName): void {
    shown.value = name
  }

  /** For `v-model:open` of this dialog. */
  function model(name: DialogName): WritableComputedRef<boolean> {
    return computed({
      get: () => shown.value === name,
      set: (isOpen) => {
        if (isOpen) shown.value = name
        else if (shown.value === name) shown.value = undefined
      },
    })
  }

  return { shown, show, model }
})
