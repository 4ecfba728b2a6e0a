import {
  COUNTER_BYTES,
  COUNTER_OFFSET_MAX,
  defaultStatisticsOptions,
  keyMistake,
  LATE_AFTER_RANGE,
  type CounterPlace,
  type StatisticsOptions,
  type StatisticsFigures,
  type WayFigures,
} from '../../shared/statistics'
import { endOf, Statistics } from '../recording/analysis/statistics/statistics'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, textOf, type ParsedVerb } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { UsageError } from './usage-error'
import { say } from './say'
import { sayClause, saySentence } from '../../shared/words/say'

const OPTIONS = {
  ...FILE_OPTIONS,
  conversation: { type: 'string' },
  asks: { type: 'string' },
  key: { type: 'string' },
  'late-after': { type: 'string' },
  counter: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** `wirebench stats FILE` */
export async function stats(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['FILE'])
  const conversation = readConversation(textOf(parsed.values['conversation']))
  const chosen = readOptions(parsed)
  const opening = await openFile(parsed)
  if (!opening.ok) {
    say(opening.failure.message)
    return EXIT.usage
  }
  const recording = opening.value
  const options = { ...defaultStatisticsOptions(recording.meta.config.role), ...chosen }
  const statistics = new Statistics(recording, conversation, options)
  await statistics.complete()
  const figures = statistics.figures(endOf(recording))
  recording.close()
  if (statistics.stoppedAt > 0) {
    const why = statistics.stoppedBy === 'too-slow' ? 'took too long' : 'cannot be searched (its thread does not run)'
    say(`--key: the pattern ${why} on row ${String(statistics.stoppedAt)}; nothing after it was counted`)
    return EXIT.missed
  }
  process.stdout.write(parsed.values['json'] === true ? toJson(figures) : toText(figures))
  return EXIT.done
}

function readOptions({ values }: ParsedVerb): Partial<StatisticsOptions> {
  const asks = textOf(values['asks'])
  const key = textOf(values['key'])
  const late = textOf(values['late-after'])
  const counter = textOf(values['counter'])
  if (asks !== undefined && asks !== 'peer' && asks !== 'us') throw new UsageError(`--asks ${asks}: write peer or us`)
  const mistake = key === undefined ? undefined : keyMistake(key)
  if (mistake !== undefined) throw new UsageError(`--key: ${saySentence(sayClause, mistake)}`)
  const lateAfterMs = late === undefined || !/^\d+(\.\d+)?$/.test(late) ? NaN : Number(late)
  const { min, max } = LATE_AFTER_RANGE
  if (late !== undefined && !(lateAfterMs >= min && lateAfterMs <= max))
    throw new UsageError(`--late-after ${late}: write a number from ${String(min)} to ${String(max)} ms`)
  return {
    ...(asks === undefined ? {} : { requester: asks }),
    ...(key === undefined ? {} : { key }),
    ...(late === undefined ? {} : { lateAfterMs }),
    ...(counter === undefined ? {} : { counter: readCounter(counter) }),
  }
}

function readCounter(text: string): CounterPlace {
  const [, offset = '', bytes = '', order] = /^(\d+):(\d)(:le|:be)?$/.exec(text) ?? []
  const size = COUNTER_BYTES.find((each) => String(each) === bytes)
  if (size === undefined || Number(offset) > COUNTER_OFFSET_MAX)
    throw new UsageError(
      `--counter ${text}: write OFFSET:BYTES, offset 0 to ${String(COUNTER_OFFSET_MAX)}, bytes 1, 2 or 4, and :le when the low byte comes first`,
    )
  return { offset: Number(offset), bytes: size, isLittleEndian: order === ':le' }
}

/**
 * One JSON object in one line. `unasked` is the name that 0.1.0 used for unsolicited answers; it is kept for programs
 * that read it.
 */
function toJson(figures: StatisticsFigures): string {
  const { replies } = figures
  return `${JSON.stringify({ ...figures, replies: { ...replies, unasked: replies.unsolicited } })}\n`
}

function toText({ rx, tx, replies, sequence, conversations }: StatisticsFigures): string {
  const lines = [way('received', rx), way('sent', tx)]
  const { answered, late, missing, waiting, unsolicited } = replies
  lines.push(
    `answers    ${String(answered)} answered (${String(late)} late), ${String(missing)} missing, ${String(waiting)} waiting, ${String(unsolicited)} unsolicited`,
  )
  if (answered > 0)
    lines.push(
      `times      p50 ${ms(replies.p50Us)}  p90 ${ms(replies.p90Us)}  p99 ${ms(replies.p99Us)}  p99.9 ${ms(replies.p999Us)}  max ${ms(replies.maxUs)}  mean ${ms(replies.meanUs)}`,
    )
  if (sequence !== undefined) {
    const { received, lost, duplicates, reordered, restarts, tooShort, gaps } = sequence
    lines.push(
      `counter    ${String(received)} received, ${String(lost)} lost, ${String(duplicates)} duplicates, ${String(reordered)} out of order, ${String(restarts)} restarted, ${String(tooShort)} too short`,
    )
    for (const { seq, conversation, from, count } of gaps)
      lines.push(
        `  gap before row ${String(seq)} (#${String(conversation)}): ${String(count)} missing, from ${String(from)}`,
      )
  }
  for (const each of conversations)
    lines.push(
      `#${String(each.number)} ${each.peer}  received ${String(each.rxMessages)} (${String(each.rxBytes)} B)  sent ${String(each.txMessages)} (${String(each.txBytes)} B)  answered ${String(each.answered)}  missing ${String(each.missing)}  mean ${ms(each.meanUs)}  max ${ms(each.maxUs)}`,
    )
  return `${lines.join('\n')}\n`
}

function way(name: string, figures: WayFigures): string {
  const { messages, bytes, meanMessages, meanBytes, peakMessages, peakBytes } = figures
  return `${name.padEnd(10)} ${String(messages)} messages, ${String(bytes)} bytes; mean ${meanMessages.toFixed(1)}/s, ${meanBytes.toFixed(0)} B/s; peak ${peakMessages.toFixed(0)}/s, ${peakBytes.toFixed(0)} B/s`
}

function ms(us: number): string {
  return `${(us / 1_000).toFixed(3)} ms`
}
