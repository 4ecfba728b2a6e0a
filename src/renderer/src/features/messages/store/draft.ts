import { computed, shallowRef } from 'vue'
import { composeMessage, type MessagePayload } from '../../../../../shared/message/compose-message'
import { definePaneStore } from '../../panes/store/pane-store'
import { useComposerStore } from './composer'
import { useLibraryStore } from './library'

/** The message that a pane's composer would send. */
export const useDraftStore = definePaneStore('draft', (pane) => {
  const composer = useComposerStore(pane)
  const library = useLibraryStore()
  /** A copy for an open dialog, which does not change with the composer. */
  const taken = shallowRef<MessagePayload>()

  const template = computed(() => {
    const { templates } = library.library
    return templates.find(({ name }) => name === composer.templateName) ?? templates[0]
  })
  /** Undefined without a template. */
  const payload = computed((): MessagePayload | undefined => {
    const { format, text, newline, checksum, hasVariables, values } = composer
    if (format === 'fields')
      return template.value === undefined ? undefined : { format, template: template.value, values }
    return {
      format,
      text,
      newline,
      ...(checksum === '' ? {} : { checksum }),
      ...(hasVariables ? { hasVariables: true } : {}),
    }
  })
  const isEmpty = computed(() => payload.value === undefined || (composer.format !== 'fields' && composer.text === ''))
  /** What is wrong with the message; undefined while nothing is. */
  const mistake = computed(() => {
    if (payload.value === undefined || isEmpty.value) return undefined
    const composed = composeMessage(payload.value)
    return composed.ok ? undefined : composed.mistake
  })
  /** The message while there is one without a mistake. */
  const complete = computed(() => (isEmpty.value || mistake.value !== undefined ? undefined : payload.value))

  /** Keeps the present message for a dialog. */
  function take(): void {
    taken.value = complete.value
  }

  return { taken, template, payload, isEmpty, mistake, complete, take }
})
