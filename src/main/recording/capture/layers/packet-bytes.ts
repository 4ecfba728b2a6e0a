/** The bytes of one packet, and how far what is looked at reaches. No place in them is trusted: ask `has` first. */
export class PacketBytes {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Where the captured part of the layer ends, and where it ended on the wire. */
  end: number
  trueEnd: number
  /** Addresses of the innermost IP header so far. */
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

  /** A length field says that the layer ends here; it may lie beyond what is there. */
  endAt(at: number): void {
    this.trueEnd = Math.min(this.trueEnd, at)
    this.end = Math.min(this.end, at)
  }
}

const NOTHING = new Uint8Array()
