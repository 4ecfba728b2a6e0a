import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ListedConversation } from '../../../../../shared/contract/conversations'
import { formatEndpoint } from '../../../../../shared/endpoint'
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
  /** Those of the chosen session. */
  readonly conversations: ComputedRef<readonly { readonly number: number; readonly name: string }[]>
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
  const { t } = useI18n()
  const sessionId = ref('')
  const conversation = ref(1)
  const listed = shallowRef<readonly ListedConversation[]>([])
  const firstTexts = shallowRef<ReadonlyMap<number, string | undefined>>(new Map())
  const sessions = computed(() =>
    all.all
      .filter((each) => each.conversations > 0 && fits(each))
      .map((each) => ({
        id: each.id,
        name: words.sessionTitle(each, labels.session(each.id)?.name ?? ''),
        conversations: each.conversations,
      })),
  )
  const conversations = computed(() =>
    listed.value.map((each) => {
      const where = each.isOthers ? t('conversation.others') : formatEndpoint(each.peer)
      const given = each.isOthers ? '' : (labels.client(each.peer, firstTexts.value.get(each.number))?.name ?? '')
      return {
        number: each.number,
        name: [`#${String(each.number)} ${where}`, given].filter((part) => part !== '').join(' · '),
      }
    }),
  )

  /** Lists the conversations of the chosen session; the first is chosen. */
  async function list(id: string): Promise<void> {
    const found = id === '' ? [] : await all.listConversations(id)
    const matched = await labels.matchFirst(
      id,
      found.map(({ number }) => number),
    )
    if (id !== sessionId.value) return
    listed.value = found
    firstTexts.value = matched
    conversation.value = found[0]?.number ?? 1
  }

  watch(isOpen, (open) => {
    if (!open) return
    const other = sessions.value.find(({ id }) => id !== session().id)
    sessionId.value = (other ?? sessions.value[0])?.id ?? ''
    void list(sessionId.value)
  })
  watch(sessionId, (id) => void list(id))
  return { sessionId, conversation, sessions, conversations }
}
