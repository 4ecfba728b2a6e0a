import { toHex } from '../../hex'
import { concat } from '../../payload-codec'
import type { Reply, ReplyList, Rule, RuleFraming, RulesFile, Scalar, When } from '../rule'
import {
  differingSpans,
  differingWords,
  echoOf,
  escapeRegex,
  groupFor,
  hexPattern,
  wordsOf,
  type Span,
} from './differing'
import type { Difference, Exchange, Run } from './exchange'
import { echoesOf, likelyNumbers } from './likely-numbers'
import { isText } from './guess-framing'

export interface LearnOptions {
  readonly framing: RuleFraming | undefined
  /** Answers come after the times of the recording. */
  readonly keepsPauses: boolean
}

export interface LearntRules {
  readonly file: RulesFile
  /** For each rule, where it comes from. */
  readonly notes: readonly string[]
  readonly differences: readonly Difference[]
}

/**
 * One request, or several that differ only in what became variables, with all answers to it in the first run that has
 * it.
 */
interface Lesson {
  readonly when: When
  readonly key: string
  readonly isPattern: boolean
  readonly answers: ReplyList[][]
  readonly rows: number[]
  ends: Exchange['ends']
}

/**
 * Rules that answer as the recording does: each request with its answer. Runs of one program are compared: what
 * differs in a request becomes a variable, and an answer that repeats it has the variable, too. With one run alone,
 * what looks like the number of a request is proposed.
 */
export function learnRules(runs: readonly Run[], options: LearnOptions): LearntRules {
  return new Learner(options).learn(runs)
}

class Learner {
  readonly #options: LearnOptions
  /** By what they match, in the order of the recording. */
  readonly #lessons = new Map<string, Lesson>()
  readonly #differences: Difference[] = []
  readonly #state = new Map<string, Scalar>()
  #greeting: { readonly replies: Reply[]; readonly seq: number; readonly ends: Exchange['ends'] } | undefined

  constructor(options: LearnOptions) {
    this.#options = options
  }

  learn(runs: readonly Run[]): LearntRules {
    const groups = alike(runs)
    for (const group of groups) {
      const [first = []] = group
      const seen = new Set<Lesson>()
      for (const [at, exchange] of first.entries()) {
        const samples = group.flatMap((run) => run[at] ?? [])
        this.#take(exchange, samples, group.length > 1, seen)
      }
    }
    // Exact rules come before general ones.
    const lessons = [...this.#lessons.values()].sort((one, other) => Number(one.isPattern) - Number(other.isPattern))
    const rules = this.#greeting === undefined ? [] : [this.#greetingRule(this.#greeting)]
    const notes = this.#greeting === undefined ? [] : [`row ${String(this.#greeting.seq)}`]
    for (const [at, lesson] of lessons.entries())
      for (const rule of this.#rulesOf(lesson, at + 1)) {
        rules.push(rule)
        notes.push(
          `${lesson.rows.length === 1 ? 'row' : 'rows'} ${lesson.rows.slice(0, 5).join(', ')}${lesson.rows.length > 5 ? ', ...' : ''}`,
        )
      }
    const { framing } = this.#options
    const state = this.#state.size === 0 ? {} : { state: Object.fromEntries(this.#state) }
    const file: RulesFile = { wirebench: 'rules/1', ...(framing === undefined ? {} : { framing }), ...state, rules }
    return { file, notes, differences: this.#differences }
  }

  #take(exchange: Exchange, samples: readonly Exchange[], hasOthers: boolean, seen: Set<Lesson>): void {
    const { question, ends, seq } = exchange
    if (question === undefined) {
      this.#greeting ??= { replies: this.#replies(exchange), seq, ends }
      return
    }
    const learnt = this.#learn(question, exchange, samples, hasOthers)
    const known = this.#lessons.get(learnt.key)
    if (known === undefined) {
      const lesson: Lesson = { ...learnt, answers: [[learnt.reply]], rows: [seq], ends }
      this.#lessons.set(learnt.key, lesson)
      seen.add(lesson)
    } else if (seen.has(known)) {
      // The same request again in this run: its next answer.
      known.answers.push([learnt.reply])
      known.rows.push(seq)
      known.ends = ends
    }
  }

  #learn(question: Uint8Array, exchange: Exchange, samples: readonly Exchange[], hasOthers: boolean) {
    const questions = samples.map((sample) => sample.question ?? new Uint8Array())
    if (isText(question) && questions.every(isText)) return this.#learnText(question, exchange, samples)
    const differing = hasOthers ? (differingSpans(questions) ?? []) : likelyNumbers(question, exchange)
    return this.#learnBytes(question, exchange, samples, differing)
  }

  #learnText(question: Uint8Array, exchange: Exchange, samples: readonly Exchange[]) {
    const text = textOf(question)
    const texts = samples.map((sample) => textOf(sample.question ?? new Uint8Array()))
    const places = texts.every((each) => each === text) ? [] : (differingWords(texts) ?? [])
    const values = places.map((at) => texts.map((each) => wordsOf(each)[at] ?? ''))
    const name = nameOf(question)
    for (const [at, each] of values.entries()) this.#tell(name, 'question', each, `{{${String(at + 1)}}}`)
    const when: When =
      places.length === 0
        ? { text }
        : {
            regex: `^${wordsOf(text)
              .map((word, at) => (places.includes(at) ? groupFor(values[places.indexOf(at)] ?? []) : escapeRegex(word)))
              .join('')}$`,
          }
    const reply = this.#answerText(exchange, samples, values, name)
    return { when, key: JSON.stringify(when), isPattern: places.length > 0, reply }
  }

  /** The answer of the first run, with variables where those of other runs differ. */
  #answerText(
    exchange: Exchange,
    samples: readonly Exchange[],
    values: readonly (readonly string[])[],
    name: string,
  ): ReplyList {
    const replies = this.#replies(exchange)
    const others = samples.map((sample) => this.#replies(sample))
    return replies.map((reply, at) => {
      if (reply.text === undefined) return reply
      const texts = others.map((each) => each[at]?.text ?? reply.text ?? '')
      if (texts.every((each) => each === reply.text)) return reply
      const places = differingWords(texts)
      if (places === undefined) {
        this.#tell(name, 'answer', texts, undefined)
        return reply
      }
      const words = wordsOf(reply.text)
      for (const place of places) {
        const found = texts.map((each) => wordsOf(each)[place] ?? '')
        const group = values.findIndex((each) => each.every((value, sample) => value === found[sample]))
        words[place] = group === -1 ? this.#variable(found[0] ?? '') : `{{${String(group + 1)}}}`
        this.#tell(name, 'answer', found, words[place])
      }
      return { ...reply, text: words.join('') }
    })
  }

  #learnBytes(question: Uint8Array, exchange: Exchange, samples: readonly Exchange[], differing: readonly Span[]) {
    const questions = samples.map((sample) => sample.question ?? new Uint8Array())
    const open: Span[] = [...differing]
    const name = nameOf(question)
    const replies = this.#replies(exchange).map((reply, at): Reply => {
      const answers = samples.map((sample) => sample.answers[at]?.bytes ?? new Uint8Array())
      const [first = new Uint8Array()] = answers
      const spans = samples.length > 1 ? (differingSpans(answers) ?? []) : echoesOf(first, question, differing)
      const echoes = spans.flatMap((span) => {
        const echo = echoOf(span, answers, questions)
        if (echo === undefined)
          this.#tell(
            name,
            'answer',
            answers.map((each) => toHex(each.subarray(span.from, span.to))),
            undefined,
          )
        return echo === undefined ? [] : [echo]
      })
      if (echoes.length === 0) return reply
      for (const echo of echoes) open.push(echo.question)
      return { ...withoutText(reply), hex: hexWithEchoes(first, echoes) }
    })
    for (const span of differing)
      this.#tell(
        name,
        'question',
        questions.map((each) => toHex(each.subarray(span.from, span.to))),
        `{{bytes:${String(span.from)}:${String(span.to)}}}`,
      )
    const when: When = { hex: hexPattern(question, open) }
    return { when, key: JSON.stringify(when), isPattern: open.length > 0, reply: replies as ReplyList }
  }

  #tell(rule: string, where: Difference['where'], samples: readonly string[], became: string | undefined): void {
    const [first = ''] = samples
    const other = samples.find((each) => each !== first)
    if (other !== undefined || became !== undefined)
      this.#differences.push({ rule, where, first, other: other ?? first, became })
  }

  #variable(value: string): string {
    const name = `value_${String(this.#state.size + 1)}`
    this.#state.set(name, value)
    return `{{${name}}}`
  }

  #replies({ answers }: Exchange): Reply[] {
    const { keepsPauses } = this.#options
    const parts = keepsPauses ? answers : joinedTexts(answers)
    return parts.map(({ afterMs, bytes }) => {
      const pause = keepsPauses && Math.round(afterMs) > 0 ? { afterMs: Math.round(afterMs) } : {}
      const text = isText(bytes) ? textOf(bytes) : undefined
      return text === undefined || text.includes('{{') ? { hex: spaced(bytes), ...pause } : { text, ...pause }
    })
  }

  #greetingRule({ replies, ends }: { readonly replies: Reply[]; readonly ends: Exchange['ends'] }): Rule {
    return { name: 'greeting', on: 'connected', ...replyOf(replies), ...(ends === undefined ? {} : { then: ends }) }
  }

  #rulesOf({ when, answers, ends, key }: Lesson, number: number): Rule[] {
    const name = `${String(number)} ${shortName(when, key)}`
    const lists = answers.map(([list = []]) => list)
    const [only] = lists
    const isSame = lists.every((list) => JSON.stringify(list) === JSON.stringify(only))
    const reply = isSame ? replyOf(only ?? []) : { replies: { mode: 'last-stays' as const, of: lists.map(shortest) } }
    if (ends === undefined) return [{ name, when, ...reply }]
    const last = lists.at(-1) ?? []
    if (lists.length === 1) return [{ name, when, ...replyOf(last), then: ends }]
    const before = lists.slice(0, -1)
    const others = before.every((list) => JSON.stringify(list) === JSON.stringify(only))
      ? replyOf(only ?? [])
      : { replies: { mode: 'last-stays' as const, of: before.map(shortest) } }
    return [
      { name: `${name}, the last time`, when: { ...when, nth: lists.length }, ...replyOf(last), then: ends },
      { name, when, ...others },
    ]
  }
}

/** Runs with the same requests in the same order, as far as can be seen, are of one program. */
function alike(runs: readonly Run[]): Run[][] {
  const groups: Run[][] = []
  for (const run of runs) {
    const group = groups.find(([first]) => first !== undefined && isAlike(first, run))
    if (group === undefined) groups.push([run])
    else group.push(run)
  }
  return groups
}

function isAlike(one: Run, other: Run): boolean {
  if (one.length !== other.length) return false
  return one.every(({ question }, at) => {
    const another = other[at]?.question
    if (question === undefined || another === undefined) return question === another
    if (isText(question) && isText(another))
      return textOf(question) === textOf(another) || differingWords([textOf(question), textOf(another)]) !== undefined
    const spans = differingSpans([question, another])
    return spans !== undefined && spans.reduce((sum, { from, to }) => sum + to - from, 0) * 2 <= question.length
  })
}

function hexWithEchoes(
  answer: Uint8Array,
  echoes: readonly { readonly answer: Span; readonly question: Span }[],
): string {
  const parts: string[] = []
  let from = 0
  for (const echo of echoes.toSorted((one, other) => one.answer.from - other.answer.from)) {
    if (echo.answer.from < from) continue
    parts.push(spaced(answer.subarray(from, echo.answer.from)))
    parts.push(`{{bytes:${String(echo.question.from)}:${String(echo.question.to)}}}`)
    from = echo.answer.to
  }
  parts.push(spaced(answer.subarray(from)))
  return parts.filter((part) => part !== '').join(' ')
}

/** Answers in pieces, without their pauses, become one; datagrams and bytes stay as they are. */
function joinedTexts(answers: Exchange['answers']): Exchange['answers'] {
  if (answers.length < 2 || !answers.every(({ bytes }) => isText(bytes))) return answers
  return [{ afterMs: 0, bytes: concat(answers.map(({ bytes }) => bytes)) }]
}

function withoutText({ afterMs }: Reply): Reply {
  return afterMs === undefined ? {} : { afterMs }
}

function replyOf(list: ReplyList): { readonly reply?: ReplyList } {
  return Array.isArray(list) && list.length === 0 ? {} : { reply: shortest(list) }
}

/** As a person would write it: one text alone without a list around it. */
function shortest(list: ReplyList): ReplyList {
  if (!Array.isArray(list)) return list
  const replies = (list as readonly (string | Reply)[]).map((each) =>
    typeof each !== 'string' && each.text !== undefined && Object.keys(each).length === 1 ? each.text : each,
  )
  return replies.length === 1 ? (replies[0] ?? '') : replies.length === 0 ? '' : replies
}

function shortName({ text, regex }: When, key: string): string {
  const said = text ?? regex?.replace(/^\^|\$$/g, '') ?? key.replace(/^.*?:"|"}$/g, '')
  const line = said.replace(/\s+/g, ' ').trim()
  return line.length > 40 ? `${line.slice(0, 40)}...` : line
}

function nameOf(question: Uint8Array): string {
  return isText(question) ? textOf(question).trim().slice(0, 40) : spaced(question.subarray(0, 12))
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function spaced(bytes: Uint8Array): string {
  return toHex(bytes).replace(/..(?=.)/g, '$& ')
}
