import { createHash } from 'node:crypto'
import { diffArrays } from 'diff'
import type { Comparison, ComparisonStep, Turn } from '../../../../shared/comparison'
import { isStream } from '../../../../shared/endpoint'
import { done, failed, type Outcome } from '../../../../shared/failure'
import type { Direction } from '../../../../shared/record'
import { hexOf } from '../../index/partial-character-reader'
import type { RecordingSource } from '../../index/recording'
import { refusal } from '../../../../shared/words/say-failure'

const PREVIEW_BYTES = 96
/** The bytes before the first difference that are shown with it. */
const CONTEXT_BYTES = 16
const MAX_STEPS = 500
const MAX_TURNS = 100_000
const TIMEOUT_MS = 10_000
const SCAN_BYTES = 64 * 1024

/** One conversation of a recording. */
export interface ComparedSide {
  readonly source: RecordingSource
  readonly conversation: number
}

interface FoundTurn {
  readonly direction: Direction
  readonly seqs: readonly number[]
  readonly byteLength: number
  readonly key: string
}

/**
 * The differences between two conversations, turn by turn; the borders of chunks do not count in a stream. Both must be
 * streams, or both datagrams.
 */
export function compareConversations(first: ComparedSide, second: ComparedSide): Outcome<Comparison> {
  const [isFirstStream, isSecondStream] = [first, second].map(({ source }) => isStream(source.meta.config.protocol))
  if (isFirstStream !== isSecondStream) return failed(refusal('streamAndDatagrams'))
  const [firstTurns, secondTurns] = [turnsOf(first), turnsOf(second)]
  if (firstTurns.length > MAX_TURNS || secondTurns.length > MAX_TURNS)
    return failed(refusal('tooManyTurns', { n: MAX_TURNS }))
  const keys = (turns: readonly FoundTurn[]): string[] => turns.map(({ key }) => key)
  // Two conversations with little in common would take for ever; after the time limit they are compared one by one, in
  // order.
  const changes = diffArrays<string>(keys(firstTurns), keys(secondTurns), { timeout: TIMEOUT_MS })
  const steps = new Steps(first, second)
  let [at, other] = [0, 0]
  let removed: FoundTurn[] = []
  for (const { added: isAdded, removed: isRemoved, count } of changes ??
    wholly(firstTurns.length, secondTurns.length)) {
    if (isRemoved) {
      steps.differ(removed, [])
      removed = firstTurns.slice(at, at + count)
      at += count
    } else if (isAdded) {
      steps.differ(removed, secondTurns.slice(other, other + count))
      removed = []
      other += count
    } else {
      steps.differ(removed, [])
      removed = []
      steps.same(count)
      at += count
      other += count
    }
  }
  steps.differ(removed, [])
  return done(steps.comparison)
}

function wholly(first: number, second: number): { added: boolean; removed: boolean; count: number }[] {
  return [
    { added: false, removed: true, count: first },
    { added: true, removed: false, count: second },
  ]
}

class Steps {
  readonly #first: ComparedSide
  readonly #second: ComparedSide
  readonly #steps: ComparisonStep[] = []
  #sameTurns = 0
  #differences = 0

  constructor(first: ComparedSide, second: ComparedSide) {
    this.#first = first
    this.#second = second
  }

  same(turns: number): void {
    this.#sameTurns += turns
    this.#push({ kind: 'same', turns })
  }

  /** Matches turns at the same place: a pair of one direction has changed, the others exist on one side only. */
  differ(first: readonly FoundTurn[], second: readonly FoundTurn[]): void {
    for (let at = 0; at < Math.max(first.length, second.length); at++) {
      const [one, other] = [first[at], second[at]]
      if (one !== undefined && other !== undefined && one.direction === other.direction) this.#changed(one, other)
      else {
        if (one !== undefined) this.#only({ kind: 'only-first', first: shown(this.#first, one, 0) })
        if (other !== undefined) this.#only({ kind: 'only-second', second: shown(this.#second, other, 0) })
      }
    }
  }

  get comparison(): Comparison {
    return {
      isSame: this.#differences === 0,
      sameTurns: this.#sameTurns,
      differences: this.#differences,
      steps: this.#steps,
    }
  }

  #changed(one: FoundTurn, other: FoundTurn): void {
    this.#differences += 1
    if (this.#steps.length >= MAX_STEPS) return
    const differsAt = firstDifference(bytesOf(this.#first.source, one), bytesOf(this.#second.source, other))
    const from = Math.max(0, differsAt - CONTEXT_BYTES)
    const first = shown(this.#first, one, from)
    this.#steps.push({ kind: 'changed', first, second: shown(this.#second, other, from), differsAt })
  }

  #only(step: ComparisonStep): void {
    this.#differences += 1
    this.#push(step)
  }

  #push(step: ComparisonStep): void {
    if (this.#steps.length < MAX_STEPS) this.#steps.push(step)
  }
}

function turnsOf({ source, conversation }: ComparedSide): FoundTurn[] {
  const rows = source.index.rowsOf(conversation)
  const joins = isStream(source.meta.config.protocol)
  const read = source.scanner()
  const turns: FoundTurn[] = []
  let open:
    { direction: Direction; seqs: number[]; byteLength: number; hash: ReturnType<typeof createHash> } | undefined
  const close = (): void => {
    if (open === undefined) return
    const { direction, seqs, byteLength, hash } = open
    turns.push({ direction, seqs, byteLength, key: `${direction} ${hash.digest('base64')}` })
    open = undefined
  }
  for (let at = 0; at < rows.length; at++) {
    const seq = rows.at(at)
    const { kind, byteLength } = source.index.get(seq)
    if (kind === 'state') continue
    if (open?.direction !== kind || !joins) {
      close()
      open = { direction: kind, seqs: [], byteLength: 0, hash: createHash('sha256') }
    }
    open.seqs.push(seq)
    open.byteLength += byteLength
    open.hash.update(read(seq))
  }
  close()
  return turns
}

function* bytesOf(source: RecordingSource, { seqs }: FoundTurn): Generator<Uint8Array, void> {
  for (const seq of seqs) {
    const { byteLength } = source.index.get(seq)
    for (let from = 0; from < byteLength; from += SCAN_BYTES) yield source.payload(seq, from, SCAN_BYTES)
  }
}

/** The first byte where two payloads differ; the end of the shorter one when the other begins with it. */
function firstDifference(one: Generator<Uint8Array, void>, other: Generator<Uint8Array, void>): number {
  let at = 0
  let [left, right]: [Uint8Array, Uint8Array] = [new Uint8Array(), new Uint8Array()]
  for (;;) {
    if (left.length === 0) left = one.next().value ?? new Uint8Array()
    if (right.length === 0) right = other.next().value ?? new Uint8Array()
    const both = Math.min(left.length, right.length)
    if (both === 0) return at
    const same = left.findIndex((byte, index) => index >= both || byte !== right[index])
    if (same !== -1 && same < both) return at + same
    at += both
    left = left.subarray(both)
    right = right.subarray(both)
  }
}

function shown({ source }: ComparedSide, turn: FoundTurn, from: number): Turn {
  const parts: Uint8Array[] = []
  let [skip, missing] = [from, PREVIEW_BYTES]
  for (const bytes of bytesOf(source, turn)) {
    const wanted = bytes.subarray(skip, skip + missing)
    skip = Math.max(0, skip - bytes.length)
    missing -= wanted.length
    parts.push(wanted)
    if (missing === 0) break
  }
  return {
    direction: turn.direction,
    byteLength: turn.byteLength,
    firstSeq: turn.seqs[0] ?? 0,
    lastSeq: turn.seqs.at(-1) ?? 0,
    previewHex: hexOf(Buffer.concat(parts)),
    previewFrom: from,
  }
}
