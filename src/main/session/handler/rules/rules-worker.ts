import { answerQuestions } from '../../../threads/answer-questions'
import type { RulesAnswer, RulesQuestion } from './rules-questions'
import { rulesFrom } from './rules-file'

answerQuestions(answer)

/** All that is wrong with a text of rules, or what is in it; whoever asked makes patterns and conditions of that. */
function answer({ text, encoding, use }: RulesQuestion): RulesAnswer {
  const reading = rulesFrom(text, encoding, use)
  return reading.ok ? { ok: true, file: reading.rules.file } : reading
}
