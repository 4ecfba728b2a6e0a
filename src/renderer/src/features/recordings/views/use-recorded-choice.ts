import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { SessionSummary } from '../../../../../shared/session'
import { useLabelsStore } from '../../labels/store/labels'
import { useWords } from '../../sessions/components/use-words'
import { useSessionsStore } from '../../sessions/store/sessions'

export interface RecordedChoice {
  readonly sessionId: Ref<string>
  readonly conversation: Ref<number>
  /** The sessions that can be chosen, as `ConversationPicker` shows them. */
  readonly sessions: ComputedRef<
    readonly { readonly id: string; readonly name: string; readonly conversations: number }[]
  >
}

/**
 * A conversation of any session that has some and that `fits`, for a dialog about `session`. Each time the dialog opens,
 * another session is proposed where there is one.
 */
export function useRecordedChoice(
  session: () => SessionSummary,
  isOpen: Ref<boolean>,
  fits: (other: SessionSummary) => boolean = () => true,
): RecordedChoice {
  const all = useSessionsStore()
  const labels = useLabelsStore()
  const words = useWords()
  const sessionId = ref('')
  const conversation = ref(1)
  const sessions = computed(() =>
    all.all
      .filter((each) => each.conversations > 0 && fits(each))
      .map((each) => ({
        id: each.id,
        name: words.sessionTitle(each, labels.session(each.id)?.name ?? ''),
        conversations: each.conversations,
      })),
  )
  watch(isOpen, (open) => {
    if (!open) return
    const other = sessions.value.find(({ id }) => id !== session().id)
    sessionId.value = (other ?? sessions.value[0])?.id ?? ''
    conversation.value = 1
  })
  return { sessionId, conversation, sessions }
}
