import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatEndpoint } from '../../../../../shared/endpoint'
import type { HighlightColour } from '../../../../../shared/highlight'
import type { Label } from '../../../../../shared/label'
import { optionOf } from '../../../../../shared/options/catalogue'
import type { RecordRow } from '../../../../../shared/record'
import type { SessionSummary } from '../../../../../shared/session'
import { formatBytes, formatSpan, formatTime } from '../../../ui/format'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useLabelsStore } from '../../labels/store/labels'
import { useNamesStore } from '../../labels/store/names'
import { useWords } from '../../sessions/components/use-words'
import { useSettingsStore } from '../../settings/store/settings'
import { rowText } from '../components/row-text'

interface RowWords {
  /** The text of the time column: the time of day, or the time since the start or since the row above. */
  readonly time: (row: RecordRow, above: RecordRow | undefined) => string
  /** Empty when the tab itself names the peer. */
  readonly peer: (row: RecordRow) => string
  /** The colour that was given to the peer. */
  readonly peerColour: (row: RecordRow) => HighlightColour | undefined
  /** Empty for a row of bytes. */
  readonly state: (row: RecordRow) => string
  readonly directions: ComputedRef<Readonly<Record<'received' | 'sent' | 'state' | 'cut', string>>>
  /** The row as shown on screen, with tabs between its columns. */
  readonly line: (row: RecordRow, above: RecordRow | undefined) => string
}

/** The texts of row columns, in the language of the window; for the surrounding pane, or the front one. */
export function useRowWords(session: () => SessionSummary | undefined): RowWords {
  const conversations = useConversationsStore()
  const labels = useLabelsStore()
  const names = useNamesStore()
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

  function peer(row: RecordRow): string {
    const { conversation, peer: ofRow } = row
    const known = conversations.byNumber.get(conversation)
    const isOthers = known?.isOthers === true
    if (conversations.exchange.length > 0 && known?.pair !== undefined)
      return `#${String(conversation)} ${t(`conversation.side.${known.pair.side}`)}`
    if (conversations.selectedNumber !== 0 && !isOthers) return ''
    const endpoint = ofRow ?? (isOthers ? undefined : known?.peer)
    if (conversation === 0) return '–'
    const given = labelOf(row)?.name ?? ''
    const address = endpoint === undefined ? '' : formatEndpoint(endpoint)
    return `#${String(conversation)} ${given === '' ? address : given}`
  }

  function labelOf({ conversation, peer: ofRow }: RecordRow): Label | undefined {
    if (ofRow !== undefined) return labels.peer(ofRow)
    const known = conversations.byNumber.get(conversation)
    return known === undefined ? undefined : names.of(known)
  }

  function state(row: RecordRow): string {
    return row.state === undefined ? '' : words.stateEvent(row.state, session()?.config)
  }

  function line(row: RecordRow, above: RecordRow | undefined): string {
    const who = peer(row)
    const { received, sent, state: event } = directions.value
    const direction = row.kind === 'rx' ? received : row.kind === 'tx' ? sent : event
    const isEvent = row.kind === 'state'
    const doubt = row.isDoubtful === true ? `(${t('table.doubtful')}) ` : ''
    const content = isEvent ? state(row) : rowText(row, optionOf(session()?.config.options ?? {}, 'encoding'))
    const size = isEvent ? '' : formatBytes(row.byteLength)
    return [row.seq, time(row, above), ...(who === '' ? [] : [who]), direction, size, doubt + content].join('\t')
  }

  const peerColour = (row: RecordRow): HighlightColour | undefined => labelOf(row)?.colour

  return { time, peer, peerColour, state, directions, line }
}
