import { useI18n } from 'vue-i18n'
import { unseenCount } from '../../../../../shared/alert'
import { formatEndpoint } from '../../../../../shared/endpoint'
import type { ConversationSummary } from '../../../../../shared/session'
import { useNamesStore } from '../../labels/store/names'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useWords } from '../../sessions/components/use-words'
import { useConversationsStore } from '../store/conversations'
import { useDetailsStore } from '../store/details'
import { useTabsStore } from '../store/tabs'

/** The name of a tab: everything that it shows, in words. */
export function useTabLabel(): (conversation: ConversationSummary) => string {
  const view = usePaneViewStore()
  const conversations = useConversationsStore()
  const tabs = useTabsStore()
  const details = useDetailsStore()
  const names = useNamesStore()
  const words = useWords()
  const { t } = useI18n()

  return (conversation: ConversationSummary): string => {
    const unread = conversations.unread(conversation)
    const { pair } = conversation
    const given = names.of(conversation)?.name ?? ''
    const where = conversation.isOthers ? t('conversation.others') : formatEndpoint(conversation.peer)
    const who = given === '' ? where : `${given} ${where}`
    const parts = [who, words.conversationState(conversation.state)]
    if (pair !== undefined) parts.push(t(`conversation.side.${pair.side}`))
    if (unread > 0) parts.push(t('tabs.unread', { n: unread }))
    const told = unseenCount(view.session?.alerts, conversation.number)
    if (told > 0) parts.push(t('alert.unseen', { n: told }, told))
    if (conversation.awaitsAnswer) parts.push(t('tabs.waiting'))
    if (tabs.isPinned(conversation)) parts.push(t('tabs.pinned'))
    if (conversations.marked.has(conversation.number)) parts.push(t('tabs.marked'))
    parts.push(details.byNumber.get(conversation.number)?.program ?? '')
    return parts.filter((part) => part !== '').join(', ')
  }
}
