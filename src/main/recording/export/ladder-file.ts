import { formatEndpoint } from '../../../shared/endpoint'
import { MAX_LADDER_ROWS, toMermaid, toSvg, type Ladder, type LadderStep } from '../../../shared/ladder'
import { visibleLine, visibleString } from '../../../shared/visible-text'
import { WORDS, type Locale } from '../../../shared/words/words'
import type { RowList } from '../query/row-list'
import { FullRecords } from './full-record'
import type { Phrasing } from './phrasing'
import type { FullRecord } from './row-format'

/** The most bytes of a message that are read for its line; more would not fit beside the arrow. */
const SHOWN_BYTES = 256

/** The first rows of a list as a sequence diagram. */
export function ladderFile(rows: RowList, format: 'svg' | 'mermaid', say: Phrasing): string {
  const { source, count } = rows
  const words = WORDS[say.locale]
  const records = new FullRecords(source)
  const steps: LadderStep[] = []
  const peers = new Map<number, string>()
  const shown = Math.min(count, MAX_LADDER_ROWS)
  for (let position = 0; position < shown; position++) {
    const record = records.at(rows.seqAt(position))
    const { conversation, peer, kind } = record
    if (conversation !== 0 && !peers.has(conversation))
      peers.set(conversation, `#${String(conversation)} ${peer === undefined ? '' : formatEndpoint(peer)}`)
    steps.push({
      time: timeOfDay(say.time(record.atNs)),
      conversation,
      kind,
      text: doubtOf(record, words) + lineOf(record, say),
    })
  }
  const ladder: Ladder = {
    own: source.meta.name,
    peers: [...peers].map(([conversation, name]) => ({ conversation, name })),
    steps,
    others: words.conversation.others,
    foot: shown < count ? words.export.ladderCut.replace('{n}', String(count - shown)) : '',
  }
  return format === 'svg' ? toSvg(ladder) : toMermaid(ladder)
}

function doubtOf({ isDoubtful }: FullRecord, words: (typeof WORDS)[Locale]): string {
  return isDoubtful === true ? `(${words.table.doubtful}) ` : ''
}

function lineOf({ bytes, partialCharacter, isStream, encoding, state }: FullRecord, say: Phrasing): string {
  if (state !== undefined) return visibleString(say.state(state))
  const isLong = bytes.length > SHOWN_BYTES
  const text = visibleLine(bytes.subarray(0, SHOWN_BYTES), partialCharacter, isStream || isLong, encoding)
  return `${isLong ? `${text}…` : text} (${String(bytes.length)} B)`
}

/** `14:07:46.123456`: date and time zone are in the name of the file and in the settings. */
function timeOfDay(time: string): string {
  return /T(\d\d:\d\d:\d\d\.\d{1,6})/.exec(time)?.[1] ?? time
}
