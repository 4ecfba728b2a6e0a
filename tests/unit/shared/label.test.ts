import * as v from 'valibot'
import { expect, it } from 'vitest'
import { MAX_FIRST_TEXTS } from '../../../src/shared/first-message'
import { firstTexts, labelsSchema, nameOfPeer, ofFirst, withLabel, type Label } from '../../../src/shared/label'

it('reads labels as they were before first messages, and those of first messages', () => {
  const labels: Label[] = [
    { of: 'peer 127.0.0.1', name: 'Pump' },
    { of: ofFirst('HELLO'), name: 'Pump 7', colour: 'blue' },
  ]
  expect(v.parse(labelsSchema, labels)).toEqual(labels)
  expect(firstTexts(labels)).toEqual(['HELLO'])
})

it('compares with the newest texts first, and with a limited number of them', () => {
  let labels: readonly Label[] = []
  for (let at = 0; at <= MAX_FIRST_TEXTS; at++) labels = withLabel(labels, { of: ofFirst(String(at)), name: 'x' })
  expect(firstTexts(labels)).toHaveLength(MAX_FIRST_TEXTS)
  expect(firstTexts(labels).slice(0, 2)).toEqual([String(MAX_FIRST_TEXTS), String(MAX_FIRST_TEXTS - 1)])
  expect(firstTexts(withLabel(labels, { of: ofFirst('50'), name: '' }))[0]).toBe('49')
})

it('names a peer by its port, or else by its address', () => {
  const labels: Label[] = [
    { of: 'peer 127.0.0.1', name: 'this machine' },
    { of: 'peer 127.0.0.1:7', name: 'Kettle' },
    { of: 'peer 127.0.0.1:8', name: '', colour: 'blue' },
  ]
  const nameOf = (port: number): string => nameOfPeer(labels, { address: '127.0.0.1', port })
  expect([7, 8, 9].map(nameOf)).toEqual(['Kettle', 'this machine', 'this machine'])
  expect(nameOfPeer(labels, { address: '::1', port: 7 })).toBe('')
  expect(nameOfPeer(labels, undefined)).toBe('')
})
