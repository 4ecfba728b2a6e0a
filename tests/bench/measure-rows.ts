import { Role } from './role'
import type { RowFigures } from './rows-role'
import { fact, type Rows } from './table'

export async function measureRows(howMany: number, rows: Rows): Promise<void> {
  const role = new Role('rows', howMany)
  const figures = await role.says<RowFigures>()
  await role.finish()
  const count = howMany.toLocaleString('en-US')
  rows.push(fact(`${count} rows: appended from one loop, 100 bytes each (1/s)`, figures.appendsASecond.toFixed(0), ''))
  rows.push(fact(`${count} rows: resident memory a row (bytes)`, figures.bytesARow.toFixed(1), '<= 40'))
  rows.push(
    fact(`${count} rows: slowest of ${String(200)} positions (ms)`, figures.slowestPositionMs.toFixed(1), '< 100'),
  )
  rows.push(fact(`${count} rows: first filter hit (ms)`, figures.firstHitMs.toFixed(1), '< 300'))
  rows.push(fact(`${count} rows: whole text search (MB/s of file)`, figures.searchMegabytes.toFixed(0), '>= 300'))
  rows.push(fact(`${count} rows: the same by a pattern (MB/s of file)`, figures.patternMegabytes.toFixed(0), ''))
  rows.push(fact(`${count} rows: reopen (MB/s of file)`, figures.reopenMegabytes.toFixed(0), '>= 200'))
  const { pcapng, jsonl, csv } = figures.exportMegabytes
  rows.push(fact('export of 1,000,000 rows: pcapng (MB/s of output)', pcapng.toFixed(0), '>= 300'))
  rows.push(fact('export of 1,000,000 rows: JSON Lines (MB/s of output)', jsonl.toFixed(0), '>= 60'))
  rows.push(fact('export of 1,000,000 rows: CSV (MB/s of output)', csv.toFixed(0), '>= 60'))
}
