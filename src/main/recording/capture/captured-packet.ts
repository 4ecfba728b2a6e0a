import type { RecordingDamage } from '../../../shared/recording-damage'

/** The longest packet: the largest snap length in use is 262,144. */
export const MAX_PACKET_BYTES = 1024 * 1024
/** The number of packets that are read before others can run: some milliseconds. */
export const SLICE_PACKETS = 1_024

/** A packet in its file; `bytes` is valid until the next step. */
export interface CapturedPacket {
  /** Nanoseconds since 1970; undefined where the file does not tell. */
  readonly atNs: bigint | undefined
  /** LINKTYPE_ number (tcpdump.org/linktypes.html); undefined where the file does not tell. */
  readonly linkType: number | undefined
  /** The offset of the first captured byte in the file. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** The length on the wire; `bytes` may be shorter. */
  readonly trueLength: number
}

/** The rest of the file from here on cannot be read. */
export type OnRest = (atOffset: number, kind: RecordingDamage['kind']) => void
