import { fstatSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { FileAppender } from '../../../../../src/main/recording/pcapng/file-appender'
import { temporaryFolder } from '../../../../support/folder'
import { smallFolder } from '../../../../support/small-disk'

const never = (error: Error): void => {
  throw error
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd)
    return true
  } catch {
    return false
  }
}

/** Appends this many bytes, each with the number of its piece. */
function append(file: FileAppender, size: number, value: number): void {
  const at = file.room(size)
  file.buffer.bytes.fill(value, at, at + size)
  file.took(at + size)
}

it.each([7_919, 70_001, 260_003])(
  'has everything in its order, whenever it is asked for: pieces of %i bytes',
  async (size) => {
    const path = join(temporaryFolder(), 'file')
    const file = new FileAppender(path, never)
    const pieces = Math.ceil(8_000_000 / size)
    for (let piece = 0; piece < pieces; piece++) {
      append(file, size, piece & 0xff)
      // In some turns the other thread finishes, in others not.
      if (piece % 5 === 0) await nextTurn()
      if (piece % 7 !== 0) continue
      file.flush()
      const last = new Uint8Array(size)
      expect(readSync(file.fd, last, 0, size, file.offset - size)).toBe(size)
      expect(last.every((byte) => byte === (piece & 0xff))).toBe(true)
    }
    file.close()
    const whole = readFileSync(path)
    expect(whole.length).toBe(pieces * size)
    expect(file.offset).toBe(whole.length)
    for (let piece = 0; piece < pieces; piece++) {
      const of = whole.subarray(piece * size, (piece + 1) * size)
      expect(of.equals(Buffer.alloc(size, piece & 0xff))).toBe(true)
    }
    await expect.poll(() => isOpen(file.fd)).toBe(false)
  },
)

it('keeps its descriptor until the other thread has come to its end', async () => {
  const path = join(temporaryFolder(), 'file')
  const file = new FileAppender(path, never)
  append(file, 200_000, 1)
  file.close()
  expect(readFileSync(path).length).toBe(200_000)
  expect(isOpen(file.fd)).toBe(true)
  await expect.poll(() => isOpen(file.fd)).toBe(false)
})

it('writes what waits by itself, also behind what another thread writes', async () => {
  const path = join(temporaryFolder(), 'file')
  const file = new FileAppender(path, never)
  append(file, 200_000, 1)
  append(file, 10, 2)
  await expect.poll(() => readFileSync(path).length).toBe(200_010)
  file.close()
})

it('tells once up to where the file is good when the disk is full under another thread, and the cut stays', async () => {
  const path = join(smallFolder(303_104), 'file')
  const failures: (readonly [string | undefined, number])[] = []
  const file: FileAppender = new FileAppender(path, (error, goodUpTo) => {
    failures.push([(error as NodeJS.ErrnoException).code, goodUpTo])
    file.cutAt(200_000)
  })
  append(file, 200_000, 1)
  await expect.poll(() => readFileSync(path).length).toBe(200_000)
  append(file, 200_000, 2)
  await expect.poll(() => failures.length).toBe(1)
  append(file, 200_000, 3)
  file.close()
  await expect.poll(() => isOpen(file.fd)).toBe(false)
  expect(failures).toEqual([[expect.stringMatching(/^(ENOSPC|EFBIG)$/), expect.any(Number)]])
  expect(failures[0]?.[1]).toBeGreaterThanOrEqual(200_000)
  expect(failures[0]?.[1]).toBeLessThanOrEqual(303_104)
  const whole = readFileSync(path)
  expect(whole.equals(Buffer.alloc(200_000, 1))).toBe(true)
})

it('collects more while a flood comes without a turn of the loop, loses nothing, and is small again afterwards', async () => {
  const path = join(temporaryFolder(), 'file')
  const file = new FileAppender(path, never)
  const small = file.buffer.bytes.length
  const pieces = 400
  for (let piece = 0; piece < pieces; piece++) append(file, 70_001, piece & 0xff)
  expect(file.buffer.bytes.length).toBeGreaterThan(small)
  append(file, 5, 7)
  await expect.poll(() => readFileSync(path).length).toBe(pieces * 70_001 + 5)
  await expect.poll(() => file.buffer.bytes.length).toBe(small)
  append(file, 70_001, 9)
  file.close()
  const whole = readFileSync(path)
  for (let piece = 0; piece < pieces; piece++)
    expect(whole.subarray(piece * 70_001, (piece + 1) * 70_001).equals(Buffer.alloc(70_001, piece & 0xff))).toBe(true)
  expect(whole.subarray(pieces * 70_001).equals(Buffer.concat([Buffer.alloc(5, 7), Buffer.alloc(70_001, 9)]))).toBe(
    true,
  )
})
