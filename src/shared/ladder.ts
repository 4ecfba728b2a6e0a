import type { RecordKind } from './record-kind'

/** A diagram of more rows is unreadable. */
export const MAX_LADDER_ROWS = 1_000
/** Beyond this many peers, the others share the last lane. */
export const MAX_LADDER_PEERS = 12

/** One row: bytes are an arrow between two lanes, an event is a note. */
export interface LadderStep {
  /** The time of day, as it is shown. */
  readonly time: string
  /** 0 for an event of the session itself. */
  readonly conversation: number
  readonly kind: RecordKind
  readonly text: string
}

/** A sequence diagram of rows: this side is the first lane, each peer one more. */
export interface Ladder {
  readonly own: string
  readonly peers: readonly { readonly conversation: number; readonly name: string }[]
  readonly steps: readonly LadderStep[]
  /** The name of the lane that peers without one share. */
  readonly others: string
  /** The line below the diagram, which says that rows were left out; otherwise empty. */
  readonly foot: string
}

/** The lane of each conversation: 0 is this side. Those that come after the first ones share the last lane. */
export function lanesOf(conversations: Iterable<number>): ReadonlyMap<number, number> {
  const lanes = new Map([[0, 0]])
  for (const number of conversations)
    if (!lanes.has(number)) lanes.set(number, Math.min(lanes.size, MAX_LADDER_PEERS + 1))
  return lanes
}

/** The names of the lanes, from the left. */
function laneNames({ own, peers, others }: Ladder): string[] {
  const names = [own, ...peers.slice(0, MAX_LADDER_PEERS).map(({ name }) => name)]
  return peers.length > MAX_LADDER_PEERS ? [...names, others] : names
}

/** A sequence diagram in the language of Mermaid (mermaid.js.org, "Sequence diagrams"). */
export function toMermaid(ladder: Ladder): string {
  const names = laneNames(ladder)
  const lanes = lanesOf(ladder.peers.map(({ conversation }) => conversation))
  const lines = ['sequenceDiagram', ...names.map((name, at) => `  participant L${String(at)} as ${mermaidText(name)}`)]
  for (const { conversation, kind, text, time } of ladder.steps) {
    const lane = `L${String(lanes.get(conversation) ?? 0)}`
    const said = mermaidText(`${time} ${text}`)
    if (kind === 'state') lines.push(`  Note over ${lane === 'L0' ? 'L0' : `L0,${lane}`}: ${said}`)
    else lines.push(`  ${kind === 'rx' ? `${lane}->>L0` : `L0->>${lane}`}: ${said}`)
  }
  if (ladder.foot !== '') lines.push(`  Note over L0: ${mermaidText(ladder.foot)}`)
  return `${lines.join('\n')}\n`
}

/** Characters that have a meaning in Mermaid are written by their number. */
function mermaidText(text: string): string {
  return text.replace(/[#;<>&"`%{}[\]]/g, (char) => `#${String(char.charCodeAt(0))};`)
}

const LANE_PX = 270
const FIRST_PX = 230
const ROW_PX = 26
const HEAD_PX = 44
const HEAD_OF_ARROW_PX = 8
const CHAR_PX = 6.6

/** A self-contained drawing: it loads and runs nothing, and follows the light or dark theme of its viewer. */
export function toSvg(ladder: Ladder): string {
  const names = laneNames(ladder)
  const lanes = lanesOf(ladder.peers.map(({ conversation }) => conversation))
  const xOf = (lane: number): number => FIRST_PX + lane * LANE_PX
  const width = xOf(names.length - 1) + LANE_PX / 2 + 20
  const height = HEAD_PX + ladder.steps.length * ROW_PX + (ladder.foot === '' ? 16 : 40)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" font-family="ui-monospace, monospace" font-size="11">`,
    `<style>svg { background: #fff; color: #1d2430 } text { fill: currentColor } .name { font-weight: 600; font-size: 12px } .soft { opacity: .65 } line { stroke: currentColor } .lane { opacity: .25 } .rx { color: #0f5fae } .tx { color: #12703c } @media (prefers-color-scheme: dark) { svg { background: #14181f; color: #e4e8ee } .rx { color: #7cb8f7 } .tx { color: #6fcf97 } }</style>`,
    ...names.map((name, lane) => {
      const x = String(xOf(lane))
      return `<text class="name" x="${x}" y="22" text-anchor="middle">${fitted(name, LANE_PX - 12)}</text><line class="lane" x1="${x}" y1="30" x2="${x}" y2="${String(height - 8)}"/>`
    }),
    ...ladder.steps.map((step, at) => stepSvg(step, HEAD_PX + at * ROW_PX, lanes.get(step.conversation) ?? 0, xOf)),
  ]
  if (ladder.foot !== '')
    parts.push(`<text class="soft" x="12" y="${String(height - 14)}">${escaped(ladder.foot)}</text>`)
  return `${parts.join('\n')}\n</svg>\n`
}

function stepSvg(step: LadderStep, y: number, lane: number, xOf: (lane: number) => number): string {
  const { kind, text, time } = step
  const when = `<text class="soft" x="12" y="${String(y + 12)}">${escaped(time)}</text>`
  const [own, peer] = [xOf(0), xOf(lane)]
  const middle = (own + peer) / 2
  const room = Math.max(LANE_PX, peer - own) - 12
  const title = `<title>${escaped(text)}</title>`
  if (kind === 'state')
    return `${when}<text class="soft" x="${String(middle)}" y="${String(y + 12)}" text-anchor="middle">${fitted(text, room)}${title}</text>`
  const [from, to] = kind === 'rx' ? [peer, own] : [own, peer]
  const back = kind === 'rx' ? HEAD_OF_ARROW_PX : -HEAD_OF_ARROW_PX
  const head = `<path fill="currentColor" d="M${String(to)} ${String(y + 16)}l${String(back)} -4v8z"/>`
  return `${when}<g class="${kind}"><text x="${String(middle)}" y="${String(y + 10)}" text-anchor="middle">${fitted(text, room)}${title}</text><line x1="${String(from)}" y1="${String(y + 16)}" x2="${String(to)}" y2="${String(y + 16)}"/>${head}</g>`
}

/** What does not fit into so many pixels ends with an ellipsis; wide characters count twice. */
function fitted(text: string, px: number): string {
  let left = Math.floor(px / CHAR_PX)
  let shown = ''
  for (const char of text) {
    left -= (char.codePointAt(0) ?? 0) > 0x1100 ? 2 : 1
    if (left < 1) return `${escaped(shown)}…`
    shown += char
  }
  return escaped(shown)
}

/** Received bytes are text, never markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
