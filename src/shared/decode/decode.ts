import { ByteCursor, DecodeStop, type DecodeStopReason } from './byte-cursor'
import { readCbor } from './cbor'
import { formatValue, type DecodedValue } from './decoded-value'
import { readMessagePack } from './message-pack'
import { readProtobuf } from './protobuf'

const READERS = {
  cbor: readCbor,
  messagepack: readMessagePack,
  protobuf: readProtobuf,
} as const satisfies Readonly<Record<string, (cursor: ByteCursor) => readonly DecodedValue[]>>

export type BinaryFormat = keyof typeof READERS

export type DecodeOutcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: DecodeStopReason; readonly at: number }

/** What bytes are as this format, or where they are not. Nothing of them is carried out; size, depth and number are bounded. */
export function decodeAs(format: BinaryFormat, bytes: Uint8Array): DecodeOutcome {
  try {
    const values = READERS[format](new ByteCursor(bytes))
    return { ok: true, text: values.map((value) => formatValue(value)).join('\n') }
  } catch (error) {
    if (error instanceof DecodeStop) return { ok: false, why: error.why, at: error.at }
    throw error
  }
}
