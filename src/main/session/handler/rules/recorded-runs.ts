import { isStream } from '../../../../shared/endpoint'
import { framingOf, type Framing } from '../../../../shared/framing/framing'
import { optionOf, type SessionOptions } from '../../../../shared/options/catalogue'
import { concat } from '../../../../shared/payload-codec'
import type { DryRunSide } from '../../../../shared/rules/dry-run'
import type { Exchange, Run } from '../../../../shared/rules/learn/exchange'
import { guessFraming } from '../../../../shared/rules/learn/guess-framing'
import type { RuleFraming } from '../../../../shared/rules/rule'
import { rulesFraming, withoutCarriageReturn } from '../../../../shared/rules/rules-framing'
import { FrameAssembler } from '../../conversation/frame-assembler'
import type { RecordingSource } from '../../../recording/index/recording'
import { ownSide } from './dry-run'

/** Frames that only a pause would end do not matter here: turns end them. */
const NO_TIME = { nowMs: () => 0 }

/** The most payload from which rules are learnt: all of it is in memory at once, and a file of rules has 4 MiB at most. */
export const MAX_LEARN_BYTES = 64 * 1024 * 1024

export class TooMuchToLearn extends Error {}

interface Turn {
  readonly seq: number
  readonly questions: Uint8Array[]
  readonly answers: { readonly afterMs: number; readonly bytes: Uint8Array }[]
  ends: Exchange['ends']
}

export interface RecordedRuns {
  readonly runs: readonly Run[]
  /** The framing of the messages; undefined: as they were read. */
  readonly framing: RuleFraming | undefined
}

/**
 * The requests and answers in each conversation of a recording, by the side that the rules are to play. Throws
 * `TooMuchToLearn`.
 */
export function recordedRuns(
  source: RecordingSource,
  side: DryRunSide,
  options: SessionOptions,
  only: number | undefined,
): RecordedRuns {
  const left = { bytes: MAX_LEARN_BYTES }
  const conversations = source.conversationTable.entries
    .filter(({ number, isOthers }) => !isOthers && (only === undefined || number === only))
    .map(({ number }) => turnsOf(source, number, side, left))
    .filter((turns) => turns.length > 0)
  if (!isStream(source.meta.config.protocol))
    return {
      framing: undefined,
      runs: conversations.map((turns) => turns.flatMap((turn) => exchangesOf(turn, turn.questions))),
    }
  const asked = conversations.flatMap((turns) => turns.map(({ questions }) => concat(questions)))
  const written = writtenFraming(options) ?? guessFraming(asked)
  const framing = written === undefined ? undefined : rulesFraming(written)
  if (written === undefined || framing === undefined || typeof framing === 'string')
    return {
      framing: undefined,
      runs: conversations.map((turns) => turns.flatMap((turn) => exchangesOf(turn, turn.questions))),
    }
  const answered = conversations.flatMap((turns) =>
    turns.map(({ answers }) => concat(answers.map(({ bytes }) => bytes))),
  )
  const framesAnswers = written.kind !== 'line' && answered.every((bytes) => framed(framing, bytes) !== undefined)
  const runs = conversations.map((turns) =>
    turns.flatMap((turn) => {
      const answers = framesAnswers ? framedAnswers(framing, turn.answers) : turn.answers
      return exchangesOf({ ...turn, answers }, framed(framing, concat(turn.questions)) ?? turn.questions)
    }),
  )
  return { framing: framesAnswers ? { ...written, replies: true } : written, runs }
}

function turnsOf(source: RecordingSource, conversation: number, side: DryRunSide, left: { bytes: number }): Turn[] {
  const isOwn = side === ownSide(source)
  const [asks, by] = isOwn ? (['rx', 'peer'] as const) : (['tx', 'local'] as const)
  const turns: Turn[] = []
  const rows = source.index.rowsOf(conversation)
  let turn: Turn = { seq: 0, questions: [], answers: [], ends: undefined }
  let lastNs = 0
  let hasOtherEnded = false
  let isOver = false
  for (let at = 0; at < rows.length; at++) {
    const seq = rows.at(at)
    const { kind, sinceStartNs, byteLength } = source.index.get(seq)
    if (kind === 'state') {
      const event = source.read(seq).state
      // A leg of a relay, or a conversation that the other side began, does not count.
      if (event?.kind === 'open' && event.by !== by) return []
      if (event?.kind === 'half-closed' && event.by === by) hasOtherEnded = true
      isOver = hasOtherEnded || event?.kind === 'closed' || event?.kind === 'reset' || event?.kind === 'failed'
      if (event?.kind === 'half-closed' && event.by !== by && !hasOtherEnded) turn.ends = 'close'
      if (event?.kind === 'reset' && event.by !== by) turn.ends = 'reset'
      lastNs = sinceStartNs
      continue
    }
    left.bytes -= byteLength
    if (left.bytes < 0) throw new TooMuchToLearn()
    if (kind === asks && (turn.answers.length > 0 || turn.seq === 0)) {
      if (turn.seq > 0) turns.push(turn)
      turn = { seq, questions: [], answers: [], ends: undefined }
    }
    if (turn.seq === 0) turn = { ...turn, seq }
    if (kind === asks) turn.questions.push(new Uint8Array(source.payload(seq)))
    else turn.answers.push({ afterMs: (sinceStartNs - lastNs) / 1e6, bytes: new Uint8Array(source.payload(seq)) })
    lastNs = sinceStartNs
  }
  // While it goes on, the answer to its last question may be on its way.
  const isPending = turn.answers.length === 0 && turn.ends === undefined && !isOver
  return turn.seq === 0 || isPending ? turns : [...turns, turn]
}

/** With several messages before an answer, it belongs to the last. */
function exchangesOf({ seq, answers, ends }: Turn, questions: readonly Uint8Array[]): Exchange[] {
  if (questions.length === 0) return [{ seq, question: undefined, answers, ends }]
  return questions.map((question, at) => {
    const isLast = at === questions.length - 1
    return { seq, question, answers: isLast ? answers : [], ends: isLast ? ends : undefined }
  })
}

/** The contents of the frames in these bytes; undefined when there are other bytes as well. */
function framed(framing: Framing, bytes: Uint8Array): Uint8Array[] | undefined {
  const assembler = new FrameAssembler(framing, NO_TIME)
  const frames = assembler.push(bytes, 'content').map((frame) => withoutCarriageReturn(framing, frame))
  return assembler.takeUnfinished().length === 0 ? frames : undefined
}

/** A frame has the time of the chunk in which it ends. */
function framedAnswers(framing: Framing, answers: Turn['answers']): Turn['answers'] {
  const assembler = new FrameAssembler(framing, NO_TIME)
  let waitedMs = 0
  return answers.flatMap(({ afterMs, bytes }) => {
    waitedMs += afterMs
    return assembler.push(bytes, 'content').map((frame) => {
      const reply = { afterMs: waitedMs, bytes: frame }
      waitedMs = 0
      return reply
    })
  })
}

/** The framing of a session, as a rules file writes it. */
function writtenFraming(options: SessionOptions): RuleFraming | undefined {
  const framing = framingOf(options)
  switch (framing.kind) {
    case 'raw':
      return undefined
    case 'line': {
      const delimiter = optionOf(options, 'frameDelimiter')
      return delimiter === '\\n' ? { kind: 'line' } : { kind: 'line', delimiter }
    }
    case 'fixed':
      return { kind: 'fixed', length: framing.length }
    case 'length':
      return {
        kind: 'length',
        prefix: framing.prefixBytes,
        order: framing.isBigEndian ? 'big' : 'little',
        offset: framing.offset,
        counts: framing.countsWhole ? 'whole' : 'rest',
      }
    case 'idle':
      return { kind: 'idle', ms: framing.idleMs }
    case 'cobs':
    case 'slip':
      return { kind: framing.kind }
  }
}
