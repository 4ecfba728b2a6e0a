import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportRecording } from '../../src/main/recording/export/export-recording'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { RowList } from '../../src/main/recording/query/row-list'
import type { ExportFormat } from '../../src/shared/export-format'
import { tell, untilFinished } from './role'

export interface RowFigures {
  readonly rows: number
  readonly appendsASecond: number
  readonly bytesARow: number
  readonly slowestPositionMs: number
  readonly firstHitMs: number
  readonly searchMegabytes: number
  readonly patternMegabytes: number
  readonly reopenMegabytes: number
  readonly exportMegabytes: Readonly<Record<'pcapng' | 'jsonl' | 'csv', number>>
}

const EXPORTED_ROWS = 1_000_000
const POSITIONS = 200
const SCREEN_ROWS = 80

/** The cost of many rows of 100 bytes, and how fast they are found, read and written. */
export async function rowsRole(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  try {
    const whole = await measure(join(folder, 'rows.pcapng'), rows)
    const exported = await exportRates(folder)
    tell({ ...whole, exportMegabytes: exported } satisfies RowFigures)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  await untilFinished()
  tell(null)
}

async function measure(path: string, rows: number): Promise<Omit<RowFigures, 'exportMegabytes'>> {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  const began = performance.now()
  const recording = await record(path, rows)
  const appendsASecond = rows / seconds(began)
  globalThis.gc?.()
  const bytesARow = (process.memoryUsage.rss() - before) / rows
  const megabytes = statSync(path).size / 1e6
  const all = new RowList(recording, {})
  let slowestPositionMs = 0
  for (let at = 0; at < POSITIONS; at++) {
    const from = performance.now()
    all.read(Math.floor((all.count * ((at * 7919) % POSITIONS)) / POSITIONS), SCREEN_ROWS)
    slowestPositionMs = Math.max(slowestPositionMs, performance.now() - from)
  }
  const firstAt = performance.now()
  const first = new RowList(recording, { query: 'abcdefghij' })
  while (first.count === 0 && first.advance());
  const firstHitMs = performance.now() - firstAt
  first.close()
  const searchMegabytes = megabytes / (await searched(recording, 'nothing-like-it'))
  const patternMegabytes = megabytes / (await searched(recording, 're:/nothing+like/'))
  recording.close()
  const reopenAt = performance.now()
  const opening = await OpenedRecording.open(path)
  if (!opening.ok) throw new Error(opening.failure.message)
  const reopenMegabytes = megabytes / seconds(reopenAt)
  opening.value.close()
  return {
    rows,
    appendsASecond,
    bytesARow,
    slowestPositionMs,
    firstHitMs,
    searchMegabytes,
    patternMegabytes,
    reopenMegabytes,
  }
}

/** Writes a file with this many rows, for a window to open. */
export async function rowsFile(path: string, rows: number): Promise<void> {
  const recording = await record(path, rows)
  recording.close()
  tell(rows)
  await untilFinished()
  tell(null)
}

async function searched(recording: LiveRecording, query: string): Promise<number> {
  const began = performance.now()
  const list = new RowList(recording, { query })
  await list.complete()
  if (list.scanned < recording.index.count) throw new Error(`'${query}' ended at row ${String(list.scanned)}`)
  return seconds(began)
}

async function exportRates(folder: string): Promise<RowFigures['exportMegabytes']> {
  const recording = await record(join(folder, 'exported.pcapng'), EXPORTED_ROWS)
  const rate = async (format: ExportFormat): Promise<number> => {
    const path = join(folder, `out.${format}`)
    const began = performance.now()
    const outcome = await exportRecording(recording, {
      format,
      path,
      filter: {},
      replace: false,
      guardFormulas: true,
      application: 'bench',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    if (!outcome.ok) throw new Error(outcome.failure.message)
    return outcome.value / 1e6 / seconds(began)
  }
  const rates = { pcapng: await rate('pcapng'), jsonl: await rate('jsonl'), csv: await rate('csv') }
  recording.close()
  return rates
}

/** Twenty conversations in turn, both directions, as an echo server has them. */
async function record(path: string, rows: number): Promise<LiveRecording> {
  const local = { address: '127.0.0.1', port: 2021 }
  const config = { role: 'listener', protocol: 'tcp', local, handler: { kind: 'none' }, options: {} } as const
  const meta = { sessionId: 'bench', name: 'bench', config, startedAtNs: BigInt(Date.now()) * 1_000_000n }
  const recording = new LiveRecording(path, meta, 'bench', 2 ** 50)
  for (let number = 1; number <= 20; number++) {
    const peer = { address: '127.0.0.1', port: 40_000 + number }
    recording.addConversation(peer)
    recording.appendState(number, { kind: 'open', local, peer, by: 'peer' })
  }
  const bytes = Buffer.alloc(100, 'abcdefghij')
  for (let at = 0; at < rows; at++) {
    recording.appendBytes(1 + ((at >> 1) % 20), (at & 1) === 0 ? 'rx' : 'tx', bytes)
    if (at % 50_000 === 0) await new Promise((resume) => setImmediate(resume))
  }
  // Synced to disk, so that the next measurement does not wait for it.
  recording.finish()
  return recording
}

function seconds(began: number): number {
  return (performance.now() - began) / 1000
}
