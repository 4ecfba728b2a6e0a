import { answerQuestions } from '../threads/answer-questions'
import { parseLibrary } from './library-file'

export interface LibraryQuestion {
  readonly text: string
  /** The path, for messages. */
  readonly where: string
}

answerQuestions(({ text, where }: LibraryQuestion) => parseLibrary(text, where))
