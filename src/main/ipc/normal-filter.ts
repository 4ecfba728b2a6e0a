import type { RowFilter } from '../../shared/session'

/** The filter without empty parts, which mean "any". */
export function normalFilter({ conversation, kinds, query, numbers }: RowFilter): RowFilter {
  return {
    ...(conversation === undefined ? {} : { conversation }),
    ...(kinds === undefined || kinds.length === 3 ? {} : { kinds }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(query === undefined || query.trim() === '' ? {} : { query }),
  }
}
