import { parentPort } from 'node:worker_threads'
import type { ThreadAnswer, ThreadQuestion } from './asked-thread'

/** The other end of an `AskedThread`: an entry of the build calls it in its thread. */
export function answerQuestions(answer: (question: never) => unknown): void {
  const tell = (said: ThreadAnswer<unknown>): void => parentPort?.postMessage(said)
  tell({ hasBegun: true })
  parentPort?.on('message', ({ question }: ThreadQuestion<never>) => {
    // An exception is an answer, too.
    new Promise<unknown>((resolve) => {
      resolve(answer(question))
    }).then(
      (made) => {
        tell({ answer: made })
      },
      (error: unknown) => {
        tell({ error: error instanceof Error ? error.message : String(error) })
      },
    )
  })
}
