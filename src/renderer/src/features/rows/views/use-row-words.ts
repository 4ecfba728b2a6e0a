import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatEndpoint } from '../../../../../shared/endpoint'
import { optionOf } from '../../../../../shared/options/catalogue'
import type { RecordRow } from '../../../../../shared/record'
import type { SessionSummary } from '../../../../../shared/session'
import { formatBytes, formatSpan, formatTime } from '../../../ui/format'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useWords } from '../../sessions/components/use-words'
import { useSettingsStore } from '../../settings/store/settings'
import { rowText } from '../components/row-text'

interface RowWords {
  /** What the time column says: the time of day, or how long after the start or after the row above. */
  readonly time: (row: RecordRow, above: RecordRow | undefined) => string
  /** Empty where the tab itself says who the peer is. */
  readonly peer: (row: RecordRow) => string
  /** Empty for a row of bytes. */
  readonly state: (row: RecordRow) => string
  readonly directions: ComputedRef<Readonly<Record<'received' | 'sent' | 'state' | 'cut', string>>>
  /** The row as it stands on screen, with a tab between its columns. */
  readonly line: (row: RecordRow, above: RecordRow | undefined) => string
}

/** What the columns of rows say, in the language of the window; of the pane around, or of the one in front. */
export function useRowWords(session: () => SessionSummary | undefined): RowWords {
  const conversations = useConversationsStore()
  const settings = useSettingsStore()
  const words = useWords()
  const { t } = useI18n()
  const directions = computed(() => ({
    received: t('table.received'),
    sent: t('table.sent'),
    state: t('table.state'),
    cut: t('table.cut'),
  }))

  function time({ atNs }: RecordRow, above: RecordRow | undefined): string {
    const { timeColumn } = settings.settings
    if (timeColumn === 'clock') return formatTime(atNs)
    if (timeColumn === 'start') return formatSpan(atNs - (session()?.startedAtNs ?? atNs))
    return above === undefined ? '' : formatSpan(atNs - above.atNs)
  }

  function peer({ conversation, peer: ofRow }: RecordRow): string {
    const known = conversations.byNumber.get(conversation)
    const isOthers = known?.isOthers === true
    if (conversations.exchange.length > 0 && known?.pair !== undefined)
      return `#${String(conversation)} ${t(`conversation.side.${known.pair.side}`)}`
    if (conversations.selectedNumber !== 0 && !isOthers) return ''
    const endpoint = ofRow ?? (isOthers ? undefined : known?.peer)
    return conversation === 0
      ? '–'
      : `#${String(conversation)} ${endpoint === undefined ? '' : formatEndpoint(endpoint)}`
  }

  function state(row: RecordRow): string {
    return row.state === undefined ? '' : words.stateEvent(row.state, session()?.config)
  }

  function line(row: RecordRow, above: RecordRow | undefined): string {
    const who = peer(row)
    const { received, sent, state: event } = directions.value
    const direction = row.kind === 'rx' ? received : row.kind === 'tx' ? sent : event
    const isEvent = row.kind === 'state'
    const content = isEvent ? state(row) : rowText(row, optionOf(session()?.config.options ?? {}, 'encoding'))
    const size = isEvent ? '' : formatBytes(row.byteLength)
    return [row.seq, time(row, above), ...(who === '' ? [] : [who]), direction, size, content].join('\t')
  }

  return { time, peer, state, directions, line }
}
