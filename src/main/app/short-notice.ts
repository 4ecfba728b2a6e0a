import type { Notice } from '../../shared/contract/windows'

/** An error's text may hold whatever went wrong; nobody reads further. */
const MAX_DETAIL = 4_096

/** The notice with a detail that is not longer than anybody reads, cut at a character, with an ellipsis where something is missing. */
export function shortNotice(notice: Notice): Notice {
  const { detail } = notice
  if (detail.length <= MAX_DETAIL) return notice
  return { ...notice, detail: `${detail.slice(0, MAX_DETAIL - 1).replace(/[\ud800-\udbff]$/, '')}\u2026` }
}
