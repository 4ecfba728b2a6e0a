import { computed, onBeforeUnmount, onMounted, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { ConversationSummary } from '../../../../../shared/session'
import { useTornTabsStore } from '../../panes/store/torn-tabs'
import { useConversationsStore } from '../store/conversations'
import { keepSlots, type TabSlot } from '../store/tab-slots'
import { useTabsStore } from '../store/tabs'

const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta'])

/**
 * What is drawn in the strip of tabs, of those for which there is room; undefined is an empty place. No tab moves below
 * the pointer because another one went by itself: the strip closes its gaps with the next key, or the next press
 * somewhere else.
 */
export function useTabSlots(
  strip: Readonly<Ref<HTMLElement | null>>,
  fitting: ComputedRef<readonly ConversationSummary[]>,
  room: ComputedRef<number>,
): ComputedRef<readonly (ConversationSummary | undefined)[]> {
  const tabs = useTabsStore()
  const conversations = useConversationsStore()
  const torn = useTornTabsStore()
  const slots = shallowRef<readonly TabSlot[]>([])
  const wanted = computed(() => fitting.value.map(({ number }) => number))

  function settle(): void {
    const isSettled =
      slots.value.length === wanted.value.length && slots.value.every((slot, at) => slot === wanted.value[at])
    if (!isSettled) slots.value = wanted.value
  }

  /** A modifier is held for a click, on a tab perhaps. */
  function onKey({ key }: KeyboardEvent): void {
    if (!MODIFIERS.has(key)) settle()
  }

  function onPress({ target }: PointerEvent): void {
    if (!(target instanceof Node) || strip.value?.contains(target) !== true) settle()
  }

  watch(
    wanted,
    (numbers) => {
      slots.value = keepSlots(slots.value, numbers, tabs.wentByThemselves)
    },
    { immediate: true },
  )
  // Somebody moved a tab, closed the window of one, or made another window of it.
  watch([room, () => tabs.places, () => torn.torn], settle)
  watch(
    () => conversations.selectedNumber,
    (number) => {
      if (number !== 0 && !slots.value.includes(number)) settle()
    },
  )
  onMounted(() => {
    addEventListener('keydown', onKey, true)
    addEventListener('pointerdown', onPress, true)
  })
  onBeforeUnmount(() => {
    removeEventListener('keydown', onKey, true)
    removeEventListener('pointerdown', onPress, true)
  })

  return computed(() => slots.value.map((slot) => (slot === undefined ? undefined : conversations.byNumber.get(slot))))
}
