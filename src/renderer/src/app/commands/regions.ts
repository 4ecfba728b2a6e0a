/** The pane in front. */
const PANE = '.pane[data-active="true"]'
/** Where F6 goes, in order; a region that is not on screen is left out. */
const REGIONS = [
  '.side-bar [aria-current="true"], .side-bar button',
  `${PANE} [role="tab"][aria-selected="true"]`,
  `${PANE} .record-filter input`,
  `${PANE} [role="grid"]`,
  `${PANE} .message-composer textarea, ${PANE} .message-composer input`,
]
const AROUND = ['.side-bar', '.conversation-tabs', '.record-filter', '[role="grid"]', '.message-composer']

/** Moves the focus to the next region of the window, or to the one before; around the end. */
export function focusRegion(by: 1 | -1): void {
  const targets = REGIONS.map((selector) => document.querySelector<HTMLElement>(selector))
  const at = AROUND.findIndex((selector) => (document.activeElement?.closest(selector) ?? null) !== null)
  for (let step = 1; step <= targets.length; step++) {
    const start = at === -1 && by === -1 ? 0 : at
    const target = targets[(start + by * step + targets.length * 2) % targets.length]
    if (target === null || target === undefined) continue
    target.focus()
    return
  }
}
