import { useI18n } from 'vue-i18n'
import type { FrameSegment } from '../../../../../shared/framing/frame-segment'
import { optionOf } from '../../../../../shared/options/catalogue'
import type { SessionSummary } from '../../../../../shared/session'
import { formatBytes, formatTime } from '../../../ui/format'
import { contentParts, pieceParts, textOf } from '../components/segment-text'

/** A row of chunks and frames as shown on screen, with tabs between its columns; each row names its chunk. */
export function useSegmentLine(session: () => SessionSummary | undefined): (segment: FrameSegment) => string {
  const { t } = useI18n()

  function frameName(segment: FrameSegment): string {
    const { frame, frameBytes, isFrameStart, isFrameEnd } = segment
    if (isFrameEnd) return `${t('frames.frame', { n: frame })} · ${formatBytes(frameBytes)}`
    return isFrameStart ? t('frames.begins', { n: frame }) : ''
  }

  return (segment) => {
    const encoding = optionOf(session()?.config.options ?? {}, 'encoding')
    const { problem, frameChunks, isFrameEnd } = segment
    const content = [
      ...(problem === undefined ? [] : [t(`frames.problem.${problem}`)]),
      ...(frameChunks > 1 ? [t('frames.fromChunks', { n: frameChunks })] : []),
      ...(isFrameEnd ? [textOf(contentParts(segment, encoding))] : []),
    ]
    return [
      t(segment.direction === 'rx' ? 'table.received' : 'table.sent'),
      formatTime(segment.atNs),
      `${t('frames.chunk', { n: segment.seq })} · ${formatBytes(segment.chunkBytes)}`,
      (segment.isDoubtful === true ? `(${t('table.doubtful')}) ` : '') + textOf(pieceParts(segment, encoding)),
      frameName(segment),
      content.join(' '),
    ].join('\t')
  }
}
