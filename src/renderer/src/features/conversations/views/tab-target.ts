import type { Side } from '../../panes/store/columns'
import type { Area, TabTarget } from '../../panes/store/tab-drag'

/** The share of a pane at each edge where a tab opens another pane. */
const EDGE = 0.25
/** The mark between two tabs; pixels. */
const MARK_PX = 2

/** What is at this point of the window for a tab of this session. */
export function tabTargetAt(x: number, y: number, sessionId: string): TabTarget | undefined {
  if (x < 0 || y < 0 || x >= window.innerWidth || y >= window.innerHeight) return { kind: 'outside' }
  const under = document.elementFromPoint(x, y)
  const pane = under?.closest<HTMLElement>('[data-pane]')
  if (under === null || pane === null || pane === undefined) return undefined
  const isSame = pane.dataset['session'] === sessionId
  const strip = under.closest<HTMLElement>('.conversation-tabs')
  if (strip !== null && isSame) return placeIn(strip, x)
  const paneId = pane.dataset['pane'] ?? ''
  const area = areaOf(pane)
  const side = sideOf(area, x, y)
  if (side !== undefined) return { kind: 'side', paneId, side, area: half(area, side) }
  return isSame ? { kind: 'pane', paneId, area } : undefined
}

function placeIn(strip: HTMLElement, x: number): TabTarget {
  const tabs = [...strip.querySelectorAll<HTMLElement>('[data-conversation]')]
  const next = tabs.find((tab) => x < middle(areaOf(tab)))
  const last = tabs.at(-1)
  const edge = next === undefined ? (last === undefined ? x : right(areaOf(last))) : areaOf(next).x
  const { y, height } = areaOf(strip)
  const before = next === undefined ? undefined : Number(next.dataset['conversation'])
  return { kind: 'place', before, area: { x: edge - MARK_PX, y, width: MARK_PX, height } }
}

/** The edge that is nearest, within its reach. */
function sideOf({ x, y, width, height }: Area, atX: number, atY: number): Side | undefined {
  const shares: readonly (readonly [Side, number])[] = [
    ['left', (atX - x) / width],
    ['right', (x + width - atX) / width],
    ['above', (atY - y) / height],
    ['below', (y + height - atY) / height],
  ]
  const [nearest] = shares.toSorted(([, one], [, other]) => one - other)
  return nearest !== undefined && nearest[1] <= EDGE ? nearest[0] : undefined
}

function half({ x, y, width, height }: Area, side: Side): Area {
  const [w, h] = [width / 2, height / 2]
  if (side === 'left' || side === 'right') return { x: side === 'left' ? x : x + w, y, width: w, height }
  return { x, y: side === 'above' ? y : y + h, width, height: h }
}

function areaOf(element: HTMLElement): Area {
  const { x, y, width, height } = element.getBoundingClientRect()
  return { x, y, width, height }
}

const middle = ({ x, width }: Area): number => x + width / 2
const right = ({ x, width }: Area): number => x + width
