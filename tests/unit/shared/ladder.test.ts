import { expect, it } from 'vitest'
import { lanesOf, MAX_LADDER_PEERS, toMermaid, toSvg, type Ladder } from '../../../src/shared/ladder'

const LADDER: Ladder = {
  own: 'TCP listener 127.0.0.1:2021',
  peers: [
    { conversation: 3, name: '#3 127.0.0.1:50000' },
    { conversation: 7, name: '#7 [::1]:50001' },
  ],
  steps: [
    { time: '10:00:00.000001', conversation: 0, kind: 'state', text: 'Listening' },
    { time: '10:00:01.000002', conversation: 3, kind: 'rx', text: 'hello; #1 <b>"x"</b> (5 B)' },
    { time: '10:00:01.000003', conversation: 7, kind: 'tx', text: 'answer' },
    { time: '10:00:01.000004', conversation: 7, kind: 'state', text: 'The peer has finished sending (FIN)' },
  ],
  others: 'Others',
  foot: '5 more rows are not shown.',
}

it('writes a sequence diagram in which nothing that was received means something', () => {
  expect(toMermaid(LADDER)).toBe(`sequenceDiagram
  participant L0 as TCP listener 127.0.0.1:2021
  participant L1 as #35;3 127.0.0.1:50000
  participant L2 as #35;7 #91;::1#93;:50001
  Note over L0: 10:00:00.000001 Listening
  L1->>L0: 10:00:01.000002 hello#59; #35;1 #60;b#62;#34;x#34;#60;/b#62; (5 B)
  L0->>L2: 10:00:01.000003 answer
  Note over L0,L2: 10:00:01.000004 The peer has finished sending (FIN)
  Note over L0: 5 more rows are not shown.
`)
})

it('draws each message as an arrow between its lanes', () => {
  const svg = toSvg(LADDER)
  const arrows = [...svg.matchAll(/x1="(\d+)" y1="\d+" x2="(\d+)" y2="\d+" ?\/><path/g)].map(([, from, to]) => [
    from,
    to,
  ])
  expect(arrows).toEqual([
    ['500', '230'],
    ['230', '770'],
  ])
  expect(svg).toContain('&lt;b&gt;&quot;x&quot;')
  expect(svg).not.toContain('<b>')
  expect(svg.match(/class="lane"/g)).toHaveLength(3)
  expect(svg).toContain('5 more rows are not shown.')
})

it('gives the first peers a lane each, and the others one together', () => {
  const lanes = lanesOf(Array.from({ length: MAX_LADDER_PEERS + 3 }, (_, at) => at + 10))
  expect(lanes.get(10)).toBe(1)
  expect(lanes.get(10 + MAX_LADDER_PEERS - 1)).toBe(MAX_LADDER_PEERS)
  expect(lanes.get(10 + MAX_LADDER_PEERS)).toBe(MAX_LADDER_PEERS + 1)
  expect(lanes.get(10 + MAX_LADDER_PEERS + 2)).toBe(MAX_LADDER_PEERS + 1)
  const peers = [...lanes.keys()]
    .filter((number) => number > 0)
    .map((conversation) => ({ conversation, name: `#${String(conversation)}` }))
  const many = toMermaid({ ...LADDER, peers, steps: [{ time: '', conversation: 24, kind: 'rx', text: 'x' }] })
  expect(many).toContain(`participant L${String(MAX_LADDER_PEERS + 1)} as Others`)
  expect(many).toContain(`L${String(MAX_LADDER_PEERS + 1)}->>L0:`)
})
