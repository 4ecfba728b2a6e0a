import { useQuestionStore } from '../../features/dialogs/store/question'
import { useComposerStore } from '../../features/messages/store/composer'
import { usePanesStore } from '../../features/panes/store/panes'

/** Closes the front pane. Where a message that was typed in it would be lost, the person is asked. */
export async function closePane(): Promise<void> {
  const panes = usePanesStore()
  const pane = panes.active
  const isLost = !panes.isKept(pane) && useComposerStore(pane).hasDrafts
  if (isLost && !(await useQuestionStore().ask({ key: 'discardDrafts', values: {} }))) return
  panes.closeTile(pane)
}
