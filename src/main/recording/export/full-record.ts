import { fromHex } from '../../../shared/hex'
import { optionOf } from '../../../shared/options/catalogue'
import type { RecordingSource } from '../recording'
import type { FullRecord } from './row-format'

/** Reads one record with its whole payload. */
export function readFullRecord(
  source: RecordingSource,
  seq: number,
  encoding = optionOf(source.meta.config.options, 'encoding'),
): FullRecord {
  const { atNs, conversation, kind, carryHex, isStream, state, trueLength, peer: ofRow } = source.read(seq)
  const peer = ofRow ?? source.ledger.get(conversation)?.peer
  const bytes = source.payload(seq)
  return {
    seq,
    atNs,
    conversation,
    peer,
    kind,
    bytes,
    carry: fromHex(carryHex),
    isStream,
    encoding,
    ...(state === undefined ? {} : { state }),
    ...(trueLength === undefined ? {} : { trueLength }),
  }
}
