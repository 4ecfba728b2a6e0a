import { computed, shallowRef } from 'vue'
import { composeMessage, sampleValues, type MessagePayload } from '../../../../../shared/message/compose-message'
import type { OwnValues } from '../../../../../shared/own-variable'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useComposerStore } from './composer'
import { useLibraryStore } from './library'

/** The message that a pane's composer would send. */
export const useDraftStore = definePaneStore('draft', (pane) => {
  const composer = useComposerStore(pane)
  const library = useLibraryStore()
  const view = usePaneViewStore(pane)
  /** A copy for an open dialog, which does not change with the composer. */
  const taken = shallowRef<MessagePayload>()

  /** The variables of the session. */
  const own = computed((): OwnValues => {
    const values = new Map(view.session?.variables?.map(({ name, value }) => [name, value]))
    return (name) => values.get(name)
  })
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
    const composed = composeMessage(payload.value, sampleValues(own.value))
    return composed.ok ? undefined : composed.mistake
  })
  /** The message while there is one without a mistake. */
  const complete = computed(() => (isEmpty.value || mistake.value !== undefined ? undefined : payload.value))

  /** What may be kept for later: a variable may get its value by then. */
  const savable = computed(() => {
    const isRight = mistake.value === undefined || mistake.value.kind === 'unknown-variable'
    return isEmpty.value || !isRight ? undefined : payload.value
  })

  /** Keeps the present message for a dialog. */
  function take(): void {
    taken.value = savable.value
  }

  return { taken, own, template, payload, isEmpty, mistake, complete, savable, take }
})
