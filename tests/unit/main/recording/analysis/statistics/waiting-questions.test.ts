import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WaitingQuestions } from '../../../../../../src/main/recording/analysis/statistics/waiting-questions'

const step = fc.oneof(
  fc.record({ kind: fc.constant('ask' as const), key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }) }),
  fc.record({ kind: fc.constant('answer' as const), key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }) }),
)

it('answers as a plain list of what waits would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const waiting = new WaitingQuestions()
      let list: { readonly atNs: number; readonly key: string | undefined }[] = []
      for (const [atNs, { kind, key }] of steps.entries()) {
        const known = list.find((each) => (key === undefined ? kind === 'answer' : each.key === key))
        list = list.filter((each) => each !== known)
        if (kind === 'answer') expect(waiting.answer(key)).toBe(known?.atNs)
        else {
          expect(waiting.ask(atNs, key)).toBe(known !== undefined)
          list.push({ atNs, key })
        }
        expect(waiting.size).toBe(list.length)
        expect(waiting.overdue(atNs, 5)).toBe(list.filter((each) => atNs - each.atNs > 5).length)
      }
    }),
  )
})

it('answers each of a million questions at the same price', () => {
  const waiting = new WaitingQuestions()
  for (let atNs = 0; atNs < 1_000_000; atNs++) waiting.ask(atNs)
  for (let atNs = 0; atNs < 1_000_000; atNs++) if (waiting.answer() !== atNs) throw new Error(String(atNs))
  expect(waiting.size).toBe(0)
})
