import type { RowFilter } from '../../shared/session'

/** Without the empty parts, which mean "any". */
export function normalFilter({ conversation, kinds, query }: RowFilter): RowFilter {
  return {
    ...(conversation === undefined ? {} : { conversation }),
    ...(kinds === undefined || kinds.length === 3 ? {} : { kinds }),
    ...(query === undefined || query.trim() === '' ? {} : { query }),
  }
}
