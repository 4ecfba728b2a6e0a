import type { ConversationDetail } from '../../shared/contract/conversations'
import { isLoopback, isStream } from '../../shared/endpoint'
import { done, type Outcome } from '../../shared/failure'
import { toHex } from '../../shared/hex'
import type { RecordingSource } from '../recording/index/recording'
import type { Sessions } from '../session/sessions'

/** The most characters that one line of a list shows. */
const NEWEST_BYTES = 96
/** The most events after the last message that are skipped; further back it is not searched. */
const MAX_STEPS_BACK = 16

/**
 * What a list shows beside the summaries: the last message of each conversation, and the program of a peer on this
 * machine.
 */
export async function conversationDetails(
  sessions: Sessions,
  sessionId: string,
  numbers: readonly number[],
): Promise<Outcome<readonly ConversationDetail[]>> {
  const source = sessions.source(sessionId)
  if (!source.ok) return source
  const session = sessions.get(sessionId)
  const known = numbers.flatMap((number) => session?.conversation(number) ?? [])
  const isLive = session !== undefined && 'state' in session && session.state.kind === 'running'
  const nearby = isLive ? known.filter(({ peer, isOthers }) => !isOthers && isLoopback(peer.address)) : []
  const protocol = isStream(session?.summary().config.protocol ?? 'tcp') ? 'tcp' : 'udp'
  const programs = await sessions.programsOf(
    protocol,
    nearby.map(({ peer }) => peer),
  )
  const programByNumber = new Map(nearby.map(({ number }, at) => [number, programs[at] ?? '']))
  return done(
    known.map(({ number }) => {
      const newest = newestOf(source.value, number)
      const program = programByNumber.get(number) ?? ''
      return { number, ...(newest === undefined ? {} : { newest }), ...(program === '' ? {} : { program }) }
    }),
  )
}

function newestOf(source: RecordingSource, conversation: number): ConversationDetail['newest'] {
  if (source.isClosed) return undefined
  const rows = source.index.rowsOf(conversation)
  for (let back = 1; back <= Math.min(MAX_STEPS_BACK, rows.length); back++) {
    const seq = rows.at(rows.length - back)
    const { kind, byteLength } = source.index.get(seq)
    if (kind === 'state') continue
    return { direction: kind, byteLength, previewHex: toHex(source.payload(seq, 0, NEWEST_BYTES)) }
  }
  return undefined
}
