import type { RecordingDamage } from '../../../shared/recording-damage'

/** Nothing longer is taken for a packet: the largest snap length in use is 262,144. */
export const MAX_PACKET_BYTES = 1024 * 1024
/** Packets that are looked at before something else may run: some milliseconds. */
export const SLICE_PACKETS = 1_024

/** A packet where it stands; `bytes` is valid until the next step. */
export interface CapturedPacket {
  /** Nanoseconds since 1970; undefined where the file does not say. */
  readonly atNs: bigint | undefined
  /** LINKTYPE_ number (tcpdump.org/linktypes.html); undefined where the file does not say. */
  readonly linkType: number | undefined
  /** The offset of the first captured byte in the file. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** As it was on the wire; `bytes` may be shorter. */
  readonly trueLength: number
}

/** What stands from here to the end of the file cannot be read. */
export type OnRest = (atOffset: number, kind: RecordingDamage['kind']) => void
