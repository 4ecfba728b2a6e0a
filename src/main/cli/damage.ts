import type { ClosedRecording } from '../recording/index/recording'
import { say } from './say'

/** Reports on standard error which parts of a file could not be read. */
export function complainOfDamage({ damage, path }: ClosedRecording): void {
  for (const { kind, atOffset, byteLength } of damage) {
    const what =
      kind === 'garbled'
        ? 'are damaged and were skipped'
        : kind === 'foreign'
          ? 'do not continue the records before them: they belong to another session, or some are missing; they were skipped'
          : kind === 'zeros'
            ? 'at the end are zeros'
            : 'at the end belong to an unfinished record'
    say(`${path}: ${String(byteLength)} bytes at offset ${String(atOffset)} ${what}; everything else is shown`)
  }
}
