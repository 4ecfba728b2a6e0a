import { expect, it } from 'vitest'
import { addedTo, without } from '../../../../src/shared/fault/fault-list'
import type { FaultStatus } from '../../../../src/shared/fault/fault-wish'

const status: FaultStatus = { in: ['delay=50'], out: ['loss=5%', 'split=1'], seed: 7, isOwn: false, counts: [] }

it('adds a fault in the direction that was asked for, behind those that are there, and keeps the seed', () => {
  expect(addedTo(status, 'in', 'loss=10%')).toEqual({ in: ['delay=50', 'loss=10%'], out: status.out, seed: 7 })
  expect(addedTo(status, 'both', 'delay=1')).toEqual({
    in: ['delay=50', 'delay=1'],
    out: ['loss=5%', 'split=1', 'delay=1'],
    seed: 7,
  })
})

it('adds what makes sense in one direction to that one only, when both are asked for', () => {
  expect(addedTo(status, 'both', 'stall').in).toEqual(['delay=50', 'stall'])
  expect(addedTo(status, 'both', 'stall').out).toEqual(status.out)
})

it('adds all faults of a preset, one by one', () => {
  expect(addedTo(status, 'out', 'satellite').out).toEqual([
    'loss=5%',
    'split=1',
    'delay=300',
    'jitter=20',
    'rate=2097152',
  ])
})

it('removes the fault of one place', () => {
  expect(without(status, 'out', 0)).toEqual({ in: ['delay=50'], out: ['split=1'], seed: 7 })
  expect(without(status, 'in', 0)).toEqual({ in: [], out: status.out, seed: 7 })
})
