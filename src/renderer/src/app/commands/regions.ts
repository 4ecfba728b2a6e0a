/** The front pane. */
const PANE = '.pane[data-active="true"]'
/** The regions that F6 visits, in order; those that are not on screen are skipped. */
const REGIONS = [
  '.side-bar [aria-current="true"], .side-bar button',
  `${PANE} [role="tab"][aria-selected="true"]`,
  `${PANE} .record-filter input`,
  `${PANE} [role="grid"]`,
  `${PANE} .message-composer textarea, ${PANE} .message-composer input`,
  '.load-pane input:not([type])',
]
const AROUND = ['.side-bar', '.conversation-tabs', '.record-filter', '[role="grid"]', '.message-composer', '.load-pane']

/** Moves the focus to the next or previous region of the window, and wraps around. */
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
