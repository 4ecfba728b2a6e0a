import { formatEndpoint } from '../../shared/endpoint'
import type { FrameSegment } from '../../shared/framing/frame-segment'
import { framingOf } from '../../shared/framing/framing'
import { toHex } from '../../shared/hex'
import { optionOf } from '../../shared/options/catalogue'
import { targetOf } from '../../shared/session'
import { visibleLine } from '../../shared/visible-text'
import { FullRecords } from '../recording/export/full-record'
import { isoTime } from '../../shared/iso-time'
import { toJsonLine, toTextLine } from '../recording/export/row-format'
import { FrameView } from '../recording/analysis/frame-view'
import { RowList } from '../recording/query/row-list'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, readFilter, textOf } from './options'
import { Output } from './output'
import { FILE_OPTIONS, openFile } from './recording-file'
import { optionFlags, readSessionOptions, viewFlags } from './session-options'
import { UsageError } from './usage-error'
import { say } from './say'

const OPTIONS = {
  ...FILE_OPTIONS,
  conversation: { type: 'string' },
  filter: { type: 'string' },
  json: { type: 'boolean' },
  frames: { type: 'boolean' },
  ...viewFlags(optionFlags(['tcp-listener'])),
} as const

/** `wirebench show FILE` */
export async function show(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['FILE'])
  const { values } = parsed
  const conversation = readConversation(textOf(values['conversation']))
  const query = readFilter(textOf(values['filter']))
  const opening = await openFile(parsed)
  if (!opening.ok) {
    say(opening.failure.message)
    return EXIT.usage
  }
  const recording = opening.value
  let code: ExitCode | undefined
  const output = new Output((ended) => {
    code = ended
  })
  const { config } = recording.meta
  const options = { ...config.options, ...readSessionOptions(parsed, targetOf(config)) }
  recording.setEncoding(optionOf(options, 'encoding'))
  const isOver = (): boolean => code !== undefined
  const asJson = values['json'] === true
  if (values['frames'] === true) {
    const framing = framingOf(options)
    if (framing.kind === 'raw')
      throw new UsageError('--frames: add --framing line (or another kind), so that frames can be found')
    const all = recording.conversationTable.entries.map(({ number }) => number)
    for (const number of conversation === undefined ? all : [conversation])
      showFrames(new FrameView(recording, number, framing), output, asJson, isOver)
  } else {
    const view = new RowList(recording, { ...(conversation === undefined ? {} : { conversation }), ...query })
    await view.complete()
    const why = view.stoppedBy === 'too-slow' ? 'took too long' : 'cannot be searched (its thread does not run)'
    if (view.stoppedAt > 0) say(`--filter: the pattern ${why} on row ${String(view.stoppedAt)}; it ended there`)
    const records = new FullRecords(recording)
    const toLine = asJson ? toJsonLine : toTextLine
    for (let position = 0; position < view.count && !isOver(); position++)
      output.line(toLine(records.at(view.seqAt(position))))
  }
  output.flush()
  recording.close()
  return code ?? EXIT.done
}

/** One line for each frame of a conversation, in the order of their ends. */
function showFrames(view: FrameView, output: Output, asJson: boolean, isOver: () => boolean): void {
  while (view.advance(Infinity));
  const peer = view.source.conversationTable.get(view.conversation)?.peer
  const who = `#${String(view.conversation)} ${peer === undefined ? '' : formatEndpoint(peer)}`
  for (let position = 0; position < view.counts.count && !isOver(); position++) {
    const [segment] = view.read(position, 1)
    if (segment?.isFrameEnd !== true) continue
    const content = view.frameContent(segment.direction, segment.frame)
    output.line(asJson ? frameJson(view.conversation, segment, content) : frameLine(who, segment, content, view))
  }
}

function frameLine(who: string, segment: FrameSegment, content: Uint8Array, { source }: FrameView): string {
  const { atNs, direction, frame, frameBytes, frameChunks, problem } = segment
  const chunks = frameChunks > 1 ? ` from ${String(frameChunks)} chunks` : ''
  const wrong = problem === undefined ? '' : ` (${problem})`
  const start = `${isoTime(atNs)}  ${who.padEnd(24)}  ${direction.padEnd(5)}`
  const text = visibleLine(content, undefined, false, source.encoding)
  return `${start}  frame ${String(frame)}  ${String(frameBytes).padStart(5)} B${chunks}${wrong}  ${text}`
}

function frameJson(conversation: number, segment: FrameSegment, content: Uint8Array): string {
  const { atNs, direction, frame, frameBytes, frameChunks, problem, seq } = segment
  const facts = { conversation, kind: direction, frame, byteLength: frameBytes, chunks: frameChunks, lastSeq: seq }
  const row = { ...facts, ...(problem === undefined ? {} : { problem }), contentHex: toHex(content) }
  return `{"atNs":${String(atNs)},${JSON.stringify(row).slice(1)}`
}
