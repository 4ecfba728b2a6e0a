import { basename } from 'node:path'
import { done, failed, type Outcome } from '../../../../shared/failure'
import { learnRules } from '../../../../shared/rules/learn/learn-rules'
import { printRules } from '../../../../shared/rules/learn/print-rules'
import { MAX_RULES_CHARS } from '../../../../shared/rules/rule'
import { refusal } from '../../../../shared/words/say-failure'
import { openRecording } from '../../../recording/open-recording'
import { answerQuestions } from '../../../threads/answer-questions'
import type { LearnQuestion, LearntText } from './learn-questions'
import { MAX_LEARN_BYTES, recordedRuns, TooMuchToLearn } from './recorded-runs'
import { rulesFrom } from './rules-file'

answerQuestions(answer)

async function answer(question: LearnQuestion): Promise<Outcome<LearntText>> {
  const { path, protocol } = question
  const opening = await openRecording(path)
  if (!opening.ok) return opening
  try {
    const source = opening.value.find(({ meta }) => meta.config.protocol === protocol)
    return source === undefined ? failed(refusal('gone', { path }, { subject: path })) : learn(source, question)
  } catch (error) {
    if (!(error instanceof TooMuchToLearn)) throw error
    return failed(refusal('tooMuchToLearn', { path, limit: MAX_LEARN_BYTES / 1024 / 1024 }, { subject: path }))
  } finally {
    for (const each of opening.value) each.close()
  }
}

function learn(
  source: Parameters<typeof recordedRuns>[0],
  { path, side, options, only, keepsPauses }: LearnQuestion,
): Outcome<LearntText> {
  const { runs, framing } = recordedRuns(source, side, options, only)
  const learnt = learnRules(runs, { framing, keepsPauses })
  const { file, differences } = learnt
  const text = printRules(learnt, basename(path))
  if (text.length > MAX_RULES_CHARS) throw new TooMuchToLearn()
  const checked = file.rules.length === 0 ? undefined : rulesFrom(text, 'utf-8')
  if (checked?.ok === false) throw new Error(`what was learnt cannot be read: ${checked.mistakes[0].message}`)
  return done({
    text,
    rules: file.rules.length,
    conversations: runs.length,
    framing: framing?.kind ?? 'raw',
    differences,
  })
}
