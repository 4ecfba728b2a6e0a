import { createFramer } from '../../../src/shared/framing/framer'
import { encodeFrame, frameContent } from '../../../src/shared/framing/frame-codec'
import type { Framing } from '../../../src/shared/framing/framing'
import { parseFilter } from '../../../src/shared/filter/parse-filter'
import { describeFilterMistake } from '../../../src/shared/words/say-mistakes'
import { RowList } from '../../../src/main/recording/query/row-list'
import { TcpTalk, FLAG, openOne, pcap } from '../../support/captures'
import { below, mutated, mutatedText, oneOf, type Random } from '../mutate'
import type { FuzzSubject } from '../subject'

const MOST = 300

/** The first byte of an input chooses the framing, the second how the rest is cut into chunks. */
const FRAMINGS: readonly Framing[] = [
  { kind: 'line', delimiter: Buffer.from('\n'), maxBytes: MOST },
  { kind: 'line', delimiter: Buffer.from('aab'), maxBytes: MOST },
  { kind: 'fixed', length: 7, maxBytes: MOST },
  { kind: 'cobs', maxBytes: MOST },
  { kind: 'slip', maxBytes: MOST },
  ...([1, 2, 4, 8] as const).flatMap((prefixBytes) =>
    [true, false].flatMap((isBigEndian) =>
      [0, 3].flatMap(
        (offset) =>
        [true, false].map((countsWhole): Framing => ({ kind: 'length', prefixBytes, isBigEndian, offset, countsWhole, maxBytes: MOST })), // prettier-ignore
      ),
    ),
  ),
]

/** The frames of a stream in chunks of this size, as `end problem`; the framer is called back no more often than there are bytes. */
function endsOf(
  framing: Framing,
  stream: Buffer,
  size: number,
): { readonly ends: string[]; readonly frames: Buffer[] } {
  const framer = createFramer(framing)
  const ends: string[] = []
  const frames: Buffer[] = []
  let last = 0
  for (let at = 0; at < stream.length; at += size) {
    framer.push(stream.subarray(at, at + size), 0, (end, problem) => {
      const place = at + end
      if (place < last || end > size)
        throw new Error(`a frame ends at ${String(place)}, the one before at ${String(last)}`)
      if (place - last > MOST + 16) throw new Error(`a frame of ${String(place - last)} bytes, over the limit`)
      frames.push(stream.subarray(last, place))
      last = place
      ends.push(`${String(place)} ${problem ?? ''}`)
      if (ends.length > stream.length) throw new Error('more frames than bytes')
    })
  }
  return { ends, frames }
}

/** The same frames however a stream is cut; what is in a whole frame can be put into one again. */
export const framers: FuzzSubject = {
  name: 'framers',
  short: 600,
  open: () => {
    const seeds = FRAMINGS.map((framing) => {
      const frames = ['', 'a', 'one\nline', 'x'.repeat(200)].map((text) => encodeFrame(framing, Buffer.from(text)))
      return Buffer.concat(frames.map((frame) => frame ?? Buffer.from('raw')))
    })
    return Promise.resolve({
      make: (random) => {
        const which = below(random, FRAMINGS.length)
        const own = random() < 0.7 ? [seeds[which] ?? Buffer.from('x')] : seeds
        return Buffer.concat([Buffer.from([which, 1 + below(random, 40)]), mutated(own, random)])
      },
      run: (input) => {
        const [which = 0, size = 1] = input
        const framing = FRAMINGS[which % FRAMINGS.length] as Framing
        const stream = Buffer.from(input.subarray(2))
        const whole = endsOf(framing, stream, Math.max(1, stream.length))
        const pieces = endsOf(framing, stream, Math.max(1, size))
        if (JSON.stringify(whole.ends) !== JSON.stringify(pieces.ends)) throw new Error(`other frames in chunks of ${String(size)}`) // prettier-ignore
        for (const [at, frame] of whole.frames.entries()) {
          const content = frameContent(framing, frame)
          if (content.length > frame.length) throw new Error('more content than frame')
          if (!whole.ends[at]?.endsWith(' ')) continue
          const again = encodeFrame(framing, content)
          if (again !== undefined && !Buffer.from(frameContent(framing, again)).equals(Buffer.from(content))) throw new Error('content that is not the same in a frame of its own') // prettier-ignore
        }
      },
    })
  },
}

const FILTERS = ['hello "two words" OR NOT x', 'len:>100 is:received', '(a OR b) -c no:1-40', '/^get \\d+$/i conv:1', 'hex:00ff time:10:00-11:00', 'event:open peer:127.0.0.1'] // prettier-ignore
const FILTER_WORDS = ['(', ')', '"', ' OR ', ' AND ', 'NOT ', '-', '/', '\\', 'len:', 'is:', 'no:', 'hex:', 'conv:', 'time:', 'peer:', 'event:', '>', '<', '-', '..', '99999999999999999999', '1e309', '/(/', '/[/u', '/a/gimsuy', '0', '\u0000', '\ud800', '你', 'ſ', 'İ'] // prettier-ignore

/** A filter that is read can be run, and lets no row through that is not there; one that is not read says where and why. */
export const filters: FuzzSubject = {
  name: 'filters',
  short: 300,
  open: async () => {
    const talk = new TcpTalk()
    const words = ['hello', 'two words', 'get 7', 'a b c', '\u0000\u00ff']
    let at = 0
    const frames = words.map((word) => {
      const frame = talk.toServer(at, FLAG.push | FLAG.ack, word)
      at += Buffer.byteLength(word)
      return frame
    })
    const opened = await openOne(pcap([...talk.handshake(), ...frames]))
    return {
      make: (random: Random) =>
        Buffer.from(mutatedText([oneOf(random, FILTERS)], FILTER_WORDS, random).slice(0, 2_000)),
      run: async (input) => {
        const query = Buffer.from(input).toString('utf8')
        const parsed = parseFilter(query)
        if (!parsed.ok) {
          const { column } = parsed.mistake
          if (column < 1 || column > query.length + 1) throw new Error(`column ${String(column)}`)
          if (describeFilterMistake(parsed.mistake) === '') throw new Error('no words')
          return
        }
        const list = new RowList(opened, { query })
        await list.complete()
        const rows = list.read(0, Infinity).map(({ seq }) => seq)
        const sorted = [...new Set(rows)].toSorted((one, other) => one - other)
        if (JSON.stringify(rows) !== JSON.stringify(sorted) || rows.some((seq) => seq < 1 || seq > opened.index.count)) throw new Error(`rows ${rows.join(' ')}`) // prettier-ignore
        list.close()
      },
    }
  },
}
