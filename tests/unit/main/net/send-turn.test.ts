import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { sendTurn } from '../../../../src/main/net/send-turn'
import { isLent, lend } from '../../../../src/shared/lent-bytes'

const memory = Buffer.alloc(64 * 1024)
lend(memory.buffer)

/** Keeps these texts, each lent in the same memory, and tells what they are when the turn is flushed. */
async function turnOf(texts: readonly string[]): Promise<readonly string[]> {
  const pieces = texts.map((text) => sendTurn.keep(memory.subarray(0, memory.write(text))))
  expect(pieces.every((piece) => isLent(piece))).toBe(true)
  const flushed: string[] = []
  sendTurn.add({
    flush: () => {
      flushed.push(...pieces.map((piece) => Buffer.from(piece).toString()))
    },
  })
  await nextTurn()
  return flushed
}

it('keeps what is lent until the end of the turn, turn after turn, however long the pieces are', async () => {
  const long = 'l'.repeat(20_000)
  for (const texts of [
    ['one', 'two', 'three'],
    ['six', 'ten', 'seven'],
    ['seven', 'ten', 'six', 'a'],
    [long, 'b', long.replace('l', 'k')],
    [long.replace('l', 'm'), 'c', long],
    ['one', 'two'],
  ])
    expect(await turnOf(texts)).toEqual(texts)
})

it('copies what does not fit, and leaves alone what is not lent', async () => {
  const texts = Array.from({ length: 20 }, (_, at) => String(at % 10).repeat(64 * 1024))
  expect(await turnOfMany(texts)).toEqual(texts)
  const own = Buffer.from('own')
  expect(sendTurn.keep(own)).toBe(own)
})

/** More than its memory holds: those that are copied are not lent any more. */
async function turnOfMany(texts: readonly string[]): Promise<readonly string[]> {
  const pieces = texts.map((text) => sendTurn.keep(memory.subarray(0, memory.write(text))))
  const lentOnes = pieces.filter((piece) => isLent(piece)).length
  expect([lentOnes, pieces.length]).toEqual([16, 20])
  const flushed: string[] = []
  sendTurn.add({ flush: () => flushed.push(...pieces.map((piece) => Buffer.from(piece).toString())) })
  await nextTurn()
  return flushed
}
