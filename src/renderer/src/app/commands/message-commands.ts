import type { CommandId } from '../../../../shared/commands'
import type { SavedKind } from '../../../../shared/library'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { useComposerStore } from '../../features/messages/store/composer'
import { useDraftStore } from '../../features/messages/store/draft'
import { useNoticesStore } from '../../features/notices/store/notices'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import type { RunnableCommand } from './runnable-command'

type MessageCommandId = Extract<
  CommandId,
  'save-message' | 'repeat-message' | 'send-file' | 'saved-messages' | 'templates' | 'variables' | 'send-to-all'
>

/** The commands for the message in the composer of the front pane. */
export function useMessageCommands(): Readonly<Record<MessageCommandId, RunnableCommand>> {
  const composer = useComposerStore()
  const draft = useDraftStore()
  const dialogs = useDialogsStore()
  const notices = useNoticesStore()
  const view = usePaneViewStore()

  const library = (kind: SavedKind): RunnableCommand => ({
    run: () => {
      dialogs.showLibrary(kind)
    },
  })
  const withMessage = (name: 'save-message' | 'repeat-message', when: () => boolean): RunnableCommand => ({
    when,
    run: () => {
      draft.take()
      dialogs.show(name)
    },
  })

  const mayRepeat = (): boolean => draft.complete !== undefined && composer.obstacle === undefined

  async function sendFile(): Promise<void> {
    const failure = await composer.sendFile()
    if (failure !== undefined) notices.fail(failure)
  }

  return {
    'save-message': withMessage('save-message', () => draft.savable !== undefined),
    'repeat-message': withMessage('repeat-message', mayRepeat),
    'send-file': {
      when: () => composer.obstacle === undefined && composer.target?.kind === 'one',
      run: () => void sendFile(),
    },
    'saved-messages': library('message'),
    templates: library('template'),
    variables: {
      when: () => composer.takesText && composer.format !== 'fields',
      run: () => {
        composer.hasVariables = !composer.hasVariables
      },
    },
    'send-to-all': {
      when: () => composer.isInAll && (view.session?.openConversations ?? 0) > 1,
      run: () => {
        composer.wantsAll = !composer.wantsAll
      },
    },
  }
}
