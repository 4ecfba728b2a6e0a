import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openedRules } from '../../../support/rules'

const text = fc.stringMatching(/^[ab]{0,4}$/)
const when = fc.oneof(
  text.map((each) => `text: "${each}"`),
  text.map((each) => `startsWith: "${each}"`),
  text.map((each) => `regex: "^${each}"`),
  text.map((each) => `contains: "${each}"`),
  fc.constant('hex: "61 ?? 62 ..."'),
  fc.constant('all: [ { startsWith: a }, { length: ">1" } ]'),
)

it('finds the same rule by its index as by looking at all of them', () => {
  fc.assert(
    fc.property(
      fc.array(when, { minLength: 1, maxLength: 30 }),
      fc.array(text, { maxLength: 20 }),
      (conditions, messages) => {
        const rules = conditions.map((each, at) => `  - { name: r${String(at)}, when: { ${each} } }\n`).join('')
        const { runner, rules: compiled } = openedRules(`wirebench: rules/1\nrules:\n${rules}`)
        for (const message of messages) {
          const bytes = new TextEncoder().encode(message)
          const [fired] = runner.message(bytes)
          // When the reasons are collected, every rule is tried.
          const [all] = runner.message(bytes, [])
          expect(fired?.rule.name).toBe(all?.rule.name)
          const found = compiled.index.candidates(bytes)
          expect(found).toEqual([...found].sort((one, other) => one - other))
        }
      },
    ),
  )
})

it('looks at a few of a thousand rules only', () => {
  const rules = Array.from({ length: 1_000 }, (_, at) => `  - when: { text: "GET item ${String(at)}" }\n`).join('')
  const { rules: compiled } = openedRules(`wirebench: rules/1\nrules:\n${rules}`)
  expect(compiled.index.candidates(new TextEncoder().encode('GET item 771'))).toEqual([771])
})
