import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { findPath } from './subject'

/** No input takes a thousandth of this; a machine that stands still does not either. */
const HANGS_AFTER_MS = 120_000
const MOST_BYTES = 1024 * 1024

/** Another thread, because a loop without end leaves this one no time: it keeps the input and ends the process. */
const WATCH = `
const { workerData: { count, length, bytes, path, limit } } = require('node:worker_threads')
const fs = require('node:fs')
const { dirname } = require('node:path')
let last = -1
let at = Date.now()
setInterval(() => {
  const now = Atomics.load(count, 0)
  if (now !== last) { last = now; at = Date.now(); return }
  if (now % 2 === 0 || Date.now() - at < limit) return
  const file = path + '-hangs'
  fs.mkdirSync(dirname(file), { recursive: true })
  fs.writeFileSync(file, Buffer.from(bytes.slice(0, length[0])))
  fs.writeSync(2, 'an input is not finished after ' + limit + ' ms, kept as ' + file + '\\n')
  process.kill(process.pid, 'SIGKILL')
}, 1000)
`

/** Watches the inputs of one subject: one that never ends is kept as a find, and the run ends. */
export function watchHangs(name: string): { begin(input: Uint8Array): void; end(): void } {
  const count = new Int32Array(new SharedArrayBuffer(4))
  const length = new Int32Array(new SharedArrayBuffer(4))
  const bytes = new Uint8Array(new SharedArrayBuffer(MOST_BYTES))
  const path = findPath(name, Buffer.from('a hang'))
  const worker = new Worker(WATCH, { eval: true, workerData: { count, length, bytes, path, limit: HANGS_AFTER_MS } })
  worker.unref()
  onTestFinished(async () => {
    await worker.terminate()
  })
  return {
    begin: (input) => {
      length[0] = Math.min(input.length, MOST_BYTES)
      bytes.set(input.subarray(0, MOST_BYTES))
      Atomics.add(count, 0, 1)
    },
    end: () => {
      Atomics.add(count, 0, 1)
    },
  }
}
