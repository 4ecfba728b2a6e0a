/** The bytes of one packet, and the end of the layer that is read. No offset in them is trusted: call `has` first. */
export class PacketBytes {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** The end of the captured part of the layer, and its end on the wire. */
  end: number
  trueEnd: number
  /** The addresses of the innermost IP header so far. */
  from: Uint8Array = NOTHING
  to: Uint8Array = NOTHING

  constructor(bytes: Uint8Array, trueLength: number) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.end = bytes.length
    this.trueEnd = Math.max(trueLength, bytes.length)
  }

  has(at: number, count: number): boolean {
    return at >= 0 && at + count <= this.end
  }

  uint8(at: number): number {
    return this.view.getUint8(at)
  }

  uint16(at: number): number {
    return this.view.getUint16(at)
  }

  uint32(at: number): number {
    return this.view.getUint32(at)
  }

  /** A length field ends the layer here; that may be beyond the captured bytes. */
  endAt(at: number): void {
    this.trueEnd = Math.min(this.trueEnd, at)
    this.end = Math.min(this.end, at)
  }
}

const NOTHING = new Uint8Array()
