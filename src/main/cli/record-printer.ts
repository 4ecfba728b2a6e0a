import { formatEndpoint, isStream as isStreamOf, type Endpoint, type Protocol } from '../../shared/endpoint'
import { optionOf } from '../../shared/options/catalogue'
import { unpackCarry } from '../recording/index/carry'
import { toJsonLine, toTextLine, type FullRecord } from '../recording/export/row-format'
import type { LiveRecord, RecordingSink } from '../recording/index/recording'
import type { Output } from './output'

export type Printing = 'text' | 'json' | 'quiet'

/** What prints each record of a session. The first line of a listener says where it listens, in every way of printing. */
export function recordPrinter(
  recording: RecordingSink,
  output: Output,
  printing: Printing,
): (record: LiveRecord) => void {
  const isStream = isStreamOf(recording.meta.config.protocol)
  const encoding = optionOf(recording.meta.config.options, 'encoding')
  return (live) => {
    if (live.state?.kind === 'listening') {
      output.line(listeningLine(recording.meta.config.protocol, live.state.local, printing === 'json'))
      output.flush()
      return
    }
    if (printing === 'quiet') return
    const { carry, ...facts } = live
    const peer = live.peer ?? recording.ledger.get(live.conversation)?.peer
    const record: FullRecord = { ...facts, peer, carry: unpackCarry(carry), isStream, encoding }
    output.line(printing === 'json' ? toJsonLine(record) : toTextLine(record))
  }
}

function listeningLine(protocol: Protocol, local: Endpoint, asJson: boolean): string {
  if (!asJson) return `listening ${protocol} ${formatEndpoint(local)}`
  return JSON.stringify({ event: 'listening', protocol, local: { address: local.address, port: local.port } })
}
