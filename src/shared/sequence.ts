import { MAX_TIMER_MS } from './limits'
import { isVariableName, type OwnValues } from './own-variable'
import { readPattern } from './rules/text-pattern'
import {
  composeMessage,
  sampleMatchValues,
  sampleValues,
  type MessageMistake,
  type MessagePayload,
} from './message/compose-message'
import type { Failure } from './failure'
import { runWords } from './words/en/run'

/** Bytes that are searched for in what the peer sends. */
export interface Match {
  readonly format: 'text' | 'escapes' | 'hex'
  readonly text: string
  /** `{{token}}` stands for a variable of the session, as in a message; otherwise braces stay as they are. */
  readonly hasVariables?: boolean
}

/** One step of a sequence. Times are in milliseconds, 0 to 2^31 - 1. */
export type Step =
  | { readonly kind: 'send'; readonly payload: MessagePayload }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Waits for this from the peer, after the last message that was sent. */
  | { readonly kind: 'wait'; readonly match: Match; readonly withinMs: number; readonly otherwise: 'stop' | 'go-on' }
  /** Waits for one of several, after the last message that was sent: what comes first says which steps are next. */
  | {
      readonly kind: 'branch'
      readonly cases: readonly BranchCase[]
      readonly withinMs: number
      readonly otherwise: 'stop' | 'go-on'
    }
  /** Sets variables of the session from what came after the last message that was sent. */
  | {
      readonly kind: 'capture'
      /** A pattern with a group for the name of each variable. */
      readonly into: Readonly<Record<string, string>>
      readonly withinMs: number
      readonly otherwise: 'stop' | 'go-on'
    }
  | {
      readonly kind: 'loop'
      /** 1 to 1,000,000,000. */
      readonly times: number
      /** From the beginning of one round to the beginning of the next; absent: as soon as it is over. */
      readonly everyMs?: number
      /** Ends the loop as soon as it comes. */
      readonly until?: Match
      readonly steps: readonly Step[]
    }

interface BranchCase {
  readonly match: Match
  /** None: the sequence goes on behind the branch. */
  readonly steps: readonly Step[]
}

export interface Sequence {
  readonly name: string
  readonly steps: readonly Step[]
}

/** How a send job ended. `not-matched`: the answer that a step waited for did not come. */
export const RUN_OUTCOMES = ['done', 'matched', 'stopped', 'not-matched', 'failed'] as const
export type RunOutcome = (typeof RUN_OUTCOMES)[number]

/** A sequence or a file that is being sent to one conversation. */
export interface RunStatus {
  /** 1, 2, ... within the session. */
  readonly id: number
  readonly conversation: number
  readonly name: string
  readonly kind: 'sequence' | 'file' | 'replay'
  /** Messages, or pieces of the file. */
  readonly sent: number
  readonly bytesSent: number
  /** Messages of a replay in total. */
  readonly total?: number
  /** Bytes of a file; absent for other jobs. */
  readonly bytesTotal?: number
  /** `blocked`: the peer does not take what it was sent before. */
  readonly doing: 'sending' | 'delay' | 'wait' | 'blocked' | 'ended'
  /** How late the last message of a timed loop was, and the latest of all; ms. */
  readonly lateMs: number
  readonly worstLateMs: number
  /** Rounds that were left out because their time had passed. */
  readonly missed: number
  readonly outcome?: RunOutcome
  readonly failure?: Failure
}

export const MAX_TIMES = 1_000_000_000
/** Steps of one sequence, those inside loops and branches counted once. */
export const MAX_STEPS = 1_000
/** Loops and branches inside of each other. */
export const MAX_LOOP_DEPTH = 8
/** What a branch may wait for at the same time. */
export const MAX_CASES = 100
/** Received bytes that are kept for a match. */
export const MAX_MATCH_BYTES = 4_096

/** `path` says which step: `2`, `2.1` is the first in the loop that is step 2, `3.2.1` the first in the second case of the branch that is step 3. */
export interface SequenceMistake {
  readonly path: string
  readonly kind:
    | 'no-steps'
    | 'too-many-steps'
    | 'too-deep'
    | 'cases'
    | 'times'
    | 'time'
    | 'interval'
    | 'match'
    | 'match-too-long'
    | 'match-changes'
    | 'message'
    | 'no-variable'
    | 'variable-name'
    | 'pattern'
    | 'no-group'
  readonly found: string
  /** The mistake in the message, or in what is waited for. */
  readonly message?: MessageMistake
  /** What is wrong with a pattern, as `readPattern` says it. */
  readonly pattern?: string
}

/**
 * The first mistake of a sequence; undefined when it can be run. A message may use the variables that there are, and those that
 * any of the steps captures.
 */
export function checkSteps({ steps }: Sequence, own: OwnValues = () => undefined): SequenceMistake | undefined {
  const count = (each: readonly Step[]): number =>
    each.reduce((sum, step) => sum + 1 + listsIn(step).reduce((inner, list) => inner + count(list), 0), 0)
  if (count(steps) > MAX_STEPS) return { path: '', kind: 'too-many-steps', found: String(count(steps)) }
  const captured = capturedIn(steps)
  return checkStepList(steps, '', 1, (name) => own(name) ?? (captured.has(name) ? '' : undefined))
}

/** The names of the variables that these steps capture, those in loops and branches included. */
export function capturedIn(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(
    steps.flatMap((step) =>
      step.kind === 'capture' ? Object.keys(step.into) : listsIn(step).flatMap((list) => [...capturedIn(list)]),
    ),
  )
}

/** The lists of steps inside of a step. */
function listsIn(step: Step): readonly (readonly Step[])[] {
  if (step.kind === 'loop') return [step.steps]
  return step.kind === 'branch' ? step.cases.map(({ steps }) => steps) : []
}

function checkStepList(
  steps: readonly Step[],
  parent: string,
  depth: number,
  own: OwnValues,
): SequenceMistake | undefined {
  if (steps.length === 0) return { path: parent, kind: 'no-steps', found: '' }
  for (const [at, step] of steps.entries()) {
    const mistake = checkStep(step, parent === '' ? String(at + 1) : `${parent}.${String(at + 1)}`, depth, own)
    if (mistake !== undefined) return mistake
  }
  return undefined
}

function checkStep(step: Step, path: string, depth: number, own: OwnValues): SequenceMistake | undefined {
  switch (step.kind) {
    case 'send': {
      const composed = composeMessage(step.payload, sampleValues(own))
      return composed.ok ? undefined : { path, kind: 'message', found: '', message: composed.mistake }
    }
    case 'delay':
      return isTime(step.ms, 0) ? undefined : { path, kind: 'time', found: String(step.ms) }
    case 'wait':
      if (!isTime(step.withinMs, 1)) return { path, kind: 'time', found: String(step.withinMs) }
      return checkMatch(step.match, path, own)
    case 'branch': {
      if (depth > MAX_LOOP_DEPTH) return { path, kind: 'too-deep', found: '' }
      if (!isTime(step.withinMs, 1)) return { path, kind: 'time', found: String(step.withinMs) }
      if (step.cases.length === 0 || step.cases.length > MAX_CASES)
        return { path, kind: 'cases', found: String(step.cases.length) }
      for (const [at, { match, steps }] of step.cases.entries()) {
        const inner = `${path}.${String(at + 1)}`
        const mistake =
          checkMatch(match, inner, own) ??
          (steps.length === 0 ? undefined : checkStepList(steps, inner, depth + 1, own))
        if (mistake !== undefined) return mistake
      }
      return undefined
    }
    case 'capture':
      if (!isTime(step.withinMs, 1)) return { path, kind: 'time', found: String(step.withinMs) }
      return checkCapture(step.into, path)
    case 'loop': {
      if (depth > MAX_LOOP_DEPTH) return { path, kind: 'too-deep', found: '' }
      if (!Number.isSafeInteger(step.times) || step.times < 1 || step.times > MAX_TIMES)
        return { path, kind: 'times', found: String(step.times) }
      if (step.everyMs !== undefined && !isTime(step.everyMs, 1))
        return { path, kind: 'interval', found: String(step.everyMs) }
      const mistake = step.until === undefined ? undefined : checkMatch(step.until, path, own)
      return mistake ?? checkStepList(step.steps, path, depth + 1, own)
    }
  }
}

function isTime(ms: number, least: number): boolean {
  return Number.isFinite(ms) && ms >= least && ms <= MAX_TIMER_MS
}

/** These have another value each time. */
const CHANGING = /^\{\{\s*(time|uuid|random)\b/

/** The mistake in what is waited for; `own` has a value for each variable that may have one. */
export function checkMatch(match: Match, path: string, own: OwnValues): SequenceMistake | undefined {
  const composed = composeMessage({ ...match, newline: 'none' }, sampleMatchValues(own))
  if (!composed.ok) {
    const { mistake } = composed
    if (mistake.kind === 'unknown-variable' && CHANGING.test(mistake.found))
      return { path, kind: 'match-changes', found: mistake.found }
    return { path, kind: 'match', found: match.text, message: mistake }
  }
  // A variable that is captured later has no value yet.
  const mayBeEmpty = match.hasVariables === true && match.text !== ''
  return composed.bytes.length === 0 && mayBeEmpty ? undefined : checkMatchLength(composed.bytes.length, path)
}

/** What is waited for has this many bytes. */
export function checkMatchLength(byteLength: number, path = ''): SequenceMistake | undefined {
  if (byteLength === 0) return { path, kind: 'match', found: '' }
  return byteLength > MAX_MATCH_BYTES ? { path, kind: 'match-too-long', found: String(byteLength) } : undefined
}

function checkCapture(into: Readonly<Record<string, string>>, path: string): SequenceMistake | undefined {
  const all = Object.entries(into)
  if (all.length === 0) return { path, kind: 'no-variable', found: '' }
  for (const [name, text] of all) {
    if (!isVariableName(name)) return { path, kind: 'variable-name', found: name }
    const pattern = readPattern(text)
    if (typeof pattern === 'string') return { path, kind: 'pattern', found: text, pattern }
    if (pattern.groups === 0) return { path, kind: 'no-group', found: text }
  }
  return undefined
}

/** English words for how it ended. */
export function describeRunOutcome(outcome: RunOutcome): string {
  return runWords.outcome[outcome]
}
