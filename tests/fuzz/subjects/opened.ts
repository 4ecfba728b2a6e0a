import { writeFileSync } from 'node:fs'
import { openRecording } from '../../../src/main/recording/open-recording'
import type { ClosedRecording } from '../../../src/main/recording/index/recording'
import { RowList } from '../../../src/main/recording/query/row-list'
import { meterReads } from '../work-meter'
import { checkFailure } from '../subject'

/** The smallest packet or event in a file takes more bytes than this. */
const BYTES_A_ROW = 8
/** A reader takes pieces of the file, and for a row one or two more. */
const READS_A_ROW = 8
const READS_AT_LEAST = 200

/** Opens a file and reads every row of it, within a bounded number of reads. `check` sees each recording and row. */
export async function fileReader(path: string, check: (opened: ClosedRecording, file: Buffer) => void) {
  const meter = await meterReads()
  return async (input: Uint8Array): Promise<void> => {
    const file = Buffer.from(input)
    writeFileSync(path, file)
    meter.reset()
    const opening = await openRecording(path)
    if (!opening.ok) {
      checkFailure(opening.failure)
      return
    }
    let rows = 0
    try {
      for (const opened of opening.value) {
        rows += opened.index.count
        if (opened.index.count > file.length / BYTES_A_ROW)
          throw new Error(`${String(opened.index.count)} rows in ${String(file.length)} bytes`)
        if (opened.conversationTable.count > file.length / BYTES_A_ROW)
          throw new Error(`${String(opened.conversationTable.count)} conversations`)
        new RowList(opened, {}).read(0, Infinity)
        check(opened, file)
      }
      const reads = meter.reads()
      if (reads > READS_AT_LEAST + READS_A_ROW * rows)
        throw new Error(`${String(reads)} reads for ${String(rows)} rows`)
    } finally {
      for (const opened of opening.value) opened.close()
    }
  }
}

/** What a row shows of a payload stands in the file. */
export function checkRowsAreOfFile(opened: ClosedRecording, file: Buffer): void {
  let bytes = 0
  for (let seq = 1; seq <= opened.index.count; seq++) {
    const { kind } = opened.index.get(seq)
    if (kind === 'state') continue
    const payload = Buffer.from(opened.payload(seq))
    bytes += payload.length
    if (!file.includes(payload.subarray(0, 8)))
      throw new Error(
        `row ${String(seq)} shows bytes that are not in the file: ${payload.toString('hex').slice(0, 60)}`,
      )
  }
  if (bytes > file.length) throw new Error(`${String(bytes)} bytes of payload in a file of ${String(file.length)}`)
}
