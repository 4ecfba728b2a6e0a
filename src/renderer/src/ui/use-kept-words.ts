import { computed, shallowRef, type ComputedRef } from 'vue'

/** A sentence that is said anew whenever it is shown: it follows a language that is chosen meanwhile. */
export function useKeptWords(): {
  /** Empty when there is nothing to say. */
  readonly text: ComputedRef<string>
  readonly keep: (say?: () => string) => void
} {
  const kept = shallowRef<() => string>()
  return {
    text: computed(() => kept.value?.() ?? ''),
    keep: (say) => {
      kept.value = say
    },
  }
}
