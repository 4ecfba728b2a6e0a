import { formatEndpoint, isStream as isStreamOf, type Endpoint, type Protocol } from '../../shared/endpoint'
import { optionOf } from '../../shared/options/catalogue'
import { unpackPartialCharacter } from '../recording/index/partial-character'
import { toJsonLine, toTextLine, type FullRecord } from '../recording/export/row-format'
import type { LiveRecord, RecordingSink } from '../recording/index/recording'
import type { LiveOutput } from './live-output'

export type Printing = 'text' | 'json' | 'quiet'

/** Prints each record of a session. The first line of a listener names its address, in every output format. */
export function recordPrinter(
  output: LiveOutput,
  printing: Printing,
): (record: LiveRecord, recording: RecordingSink) => void {
  return (live, { meta, conversationTable }) => {
    const { protocol, options } = meta.config
    if (live.state?.kind === 'listening') {
      output.line(listeningLine(protocol, live.state.local, printing === 'json'))
      output.flush()
      return
    }
    if (printing === 'quiet') return
    const { partialCharacter, ...facts } = live
    const peer = live.peer ?? conversationTable.get(live.conversation)?.peer
    const encoding = optionOf(options, 'encoding')
    const record: FullRecord = {
      ...facts,
      peer,
      partialCharacter: unpackPartialCharacter(partialCharacter),
      isStream: isStreamOf(protocol),
      encoding,
    }
    output.line(printing === 'json' ? toJsonLine(record) : toTextLine(record), live.state !== undefined)
  }
}

function listeningLine(protocol: Protocol, local: Endpoint, asJson: boolean): string {
  if (!asJson) return `listening ${protocol} ${formatEndpoint(local)}`
  return JSON.stringify({ event: 'listening', protocol, local: { address: local.address, port: local.port } })
}
