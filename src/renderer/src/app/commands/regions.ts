/** A part of the window that F6 visits. */
interface Region {
  readonly within: Element | null
  readonly around: string
  /** What gets the focus: the first of these that is there. */
  readonly targets: readonly string[]
}

/** In each pane, in order; those that are not on screen are skipped. */
const IN_PANE: readonly Omit<Region, 'within'>[] = [
  { around: '.conversation-tabs', targets: ['[role="tab"][aria-selected="true"]'] },
  { around: '.record-filter', targets: ['.record-filter input'] },
  { around: '[role="grid"]', targets: ['[role="grid"]'] },
  { around: '.record-inspector', targets: ['.record-inspector [tabindex="0"][role="region"]', '.record-inspector button'] }, // prettier-ignore
  // The message itself: the choices above it come first in the document.
  { around: '.message-composer', targets: ['.message-composer .line :is(textarea, input, select)'] },
]

/** The side bar, the panes, and what stands beside them. */
function regions(): Region[] {
  const within = document.body
  return [
    { within, around: '.side-bar', targets: ['.side-bar [aria-current="true"], .side-bar button'] },
    ...[...document.querySelectorAll('.pane')].flatMap((pane) => IN_PANE.map((part) => ({ ...part, within: pane }))),
    { within, around: '.load-pane', targets: ['.load-pane input:not([type])'] },
  ]
}

/** Moves the focus to the next or previous region of the window, and wraps around. */
export function focusRegion(by: 1 | -1): void {
  const all = regions()
  const { activeElement } = document
  const at = all.findIndex(
    ({ within, around }) =>
      within?.contains(activeElement) === true && (activeElement?.closest(around) ?? null) !== null,
  )
  const start = at === -1 && by === -1 ? 0 : at
  for (let step = 1; step <= all.length; step++) {
    const target = targetOf(all[(start + by * step + all.length * 2) % all.length])
    if (target === undefined) continue
    target.focus()
    return
  }
}

function targetOf(region: Region | undefined): HTMLElement | undefined {
  for (const selector of region?.targets ?? []) {
    const found = region?.within?.querySelector<HTMLElement>(selector)
    if (found !== null && found !== undefined) return found
  }
  return undefined
}
