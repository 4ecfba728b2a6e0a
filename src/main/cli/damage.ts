import type { RecordingDamage } from '../../shared/recording-damage'
import type { ClosedRecording } from '../recording/index/recording'
import { say } from './say'

/** Reports on standard error which parts of a file could not be read, and which rows are in doubt. */
export function complainOfDamage({ damage, path }: ClosedRecording): void {
  for (const part of damage) say(`${path}: ${whatOf(part)}; everything else is shown`)
}

function whatOf({ kind, atOffset, byteLength, rows }: RecordingDamage): string {
  const bytes = `${String(byteLength)} bytes at offset ${String(atOffset)}`
  switch (kind) {
    case 'garbled':
      return `${bytes} are damaged and were skipped`
    case 'foreign':
      return `${bytes} do not continue the records before them: they belong to another session, or some are missing; they were skipped`
    case 'zeros':
      return `${bytes} at the end are zeros`
    case 'cut':
      return `${bytes} at the end belong to an unfinished record`
    case 'missing':
      return `a part is missing before offset ${String(atOffset)}`
    case 'doubtful':
      return rows === undefined
        ? `${bytes}, in which there are no rows, are not as they were written`
        : `rows ${String(rows.first)} to ${String(rows.last)} (${String(rows.last - rows.first + 1)}) are in doubt: their part of the file is not as it was written, or its sum cannot be read; times, directions or bytes may have changed; they are marked`
  }
}
