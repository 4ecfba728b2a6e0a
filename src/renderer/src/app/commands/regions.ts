/** The front pane. */
const PANE = '.pane[data-active="true"]'

/** A part of the window that F6 visits. */
interface Region {
  readonly around: string
  /** What gets the focus: the first of these that is there. */
  readonly targets: readonly string[]
}

/** In order; those that are not on screen are skipped. */
const REGIONS: readonly Region[] = [
  { around: '.side-bar', targets: ['.side-bar [aria-current="true"], .side-bar button'] },
  { around: '.conversation-tabs', targets: [`${PANE} [role="tab"][aria-selected="true"]`] },
  { around: '.record-filter', targets: [`${PANE} .record-filter input`] },
  { around: '[role="grid"]', targets: [`${PANE} [role="grid"]`] },
  {
    around: '.record-inspector',
    targets: [`${PANE} .record-inspector [tabindex="0"][role="region"]`, `${PANE} .record-inspector button`],
  },
  // The message itself: the choices above it come first in the document.
  { around: '.message-composer', targets: [`${PANE} .message-composer .line :is(textarea, input, select)`] },
  { around: '.load-pane', targets: ['.load-pane input:not([type])'] },
]

/** Moves the focus to the next or previous region of the window, and wraps around. */
export function focusRegion(by: 1 | -1): void {
  const at = REGIONS.findIndex(({ around }) => (document.activeElement?.closest(around) ?? null) !== null)
  for (let step = 1; step <= REGIONS.length; step++) {
    const start = at === -1 && by === -1 ? 0 : at
    const target = targetOf(REGIONS[(start + by * step + REGIONS.length * 2) % REGIONS.length])
    if (target === undefined) continue
    target.focus()
    return
  }
}

function targetOf(region: Region | undefined): HTMLElement | undefined {
  for (const selector of region?.targets ?? []) {
    const found = document.querySelector<HTMLElement>(selector)
    if (found !== null) return found
  }
  return undefined
}
