import fs from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { onTestFinished } from 'vitest'

type Call = (...args: unknown[]) => unknown

/** Counts what is read of files, as a measure of work that no other program of the machine disturbs. Goes with the test. */
export async function meterReads(): Promise<{ readonly reads: () => number; reset(): void }> {
  let reads = 0
  const undo: (() => void)[] = []
  const count = (owner: object, name: string): void => {
    const calls = owner as Record<string, Call>
    const original = calls[name]
    if (original === undefined) throw new Error(`there is no ${name}`)
    calls[name] = function (this: unknown, ...args) {
      reads += 1
      return original.apply(this, args)
    }
    undo.push(() => {
      calls[name] = original
    })
  }
  count(fs, 'readSync')
  count(fs, 'read')
  const handle = await open(process.execPath)
  count(Object.getPrototypeOf(handle) as object, 'read')
  await handle.close()
  syncBuiltinESMExports()
  onTestFinished(() => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  })
  return {
    reads: () => reads,
    reset: () => {
      reads = 0
    },
  }
}
