import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { rulesJsonSchema } from '../../../../src/shared/rules/rules-json-schema'

const PATH = 'docs/rules.schema.json'

it('is what docs/rules.schema.json says; set UPDATE_SCHEMA to write it', () => {
  const text = `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`
  if (process.env['UPDATE_SCHEMA'] !== undefined) writeFileSync(PATH, text)
  expect(JSON.parse(readFileSync(PATH, 'utf8'))).toEqual(JSON.parse(text))
})

it('knows every key of a rule, says what it is for, and takes no other', () => {
  const { properties } = rulesJsonSchema() as { properties: Record<string, { items: Record<string, unknown> }> }
  const { items } = properties['rules'] ?? { items: {} }
  expect(items).toMatchObject({
    additionalProperties: false,
    properties: { when: { $ref: '#/$defs/when', description: expect.any(String) as string } },
  })
})
