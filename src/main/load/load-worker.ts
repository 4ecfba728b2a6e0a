import { parentPort, workerData } from 'node:worker_threads'
import type { Histogram } from 'node:perf_hooks'
import type { LoadCounts, LoadReport } from '../../shared/load'
import { LoadWorker, type LoadPart } from './load-part'

/** What a thread reports: its progress, and the results at the end. */
export type LoadWord =
  | { readonly kind: 'counts'; readonly counts: LoadCounts }
  | {
      readonly kind: 'ended'
      readonly by: LoadReport['endedBy']
      readonly counts: LoadCounts
      readonly latency: Histogram
      readonly serviceTime: Histogram
    }

const TELL_MS = 200

const run = new LoadWorker(workerData as LoadPart)
const timer = setInterval(() => {
  parentPort?.postMessage({ kind: 'counts', counts: run.counts } satisfies LoadWord)
}, TELL_MS)
parentPort?.on('message', () => {
  run.stop('stopped')
})
void run.ended.then((by) => {
  clearInterval(timer)
  const { counts, latency, serviceTime } = run
  parentPort?.postMessage({ kind: 'ended', by, counts, latency, serviceTime } satisfies LoadWord)
  parentPort?.close()
})
