import type { BaseBlock } from 'asn1js'
import { Constructed, fromBER, Integer, ObjectIdentifier, OctetString } from 'asn1js'

/** The bytes are not ASN.1, or not what is expected there. */
class DerMistake extends Error {}

/** One value in DER or BER (X.690); its depth and number of parts are bounded by the reader. */
export function readDer(bytes: Uint8Array): BaseBlock {
  const { offset, result } = fromBER(new Uint8Array(bytes))
  if (offset === -1) throw new DerMistake('this is no ASN.1')
  return result
}

/** The content of a sequence, a set or an explicit tag; empty for anything else. */
export function partsOf(node: BaseBlock | undefined): readonly BaseBlock[] {
  return node instanceof Constructed && !(node instanceof OctetString) ? node.valueBlock.value : []
}

export function oidOf(node: BaseBlock | undefined): string {
  return node instanceof ObjectIdentifier ? node.valueBlock.toString() : ''
}

/** The bytes of an octet string, also of one in pieces or with an implicit tag. */
export function bytesOf(node: BaseBlock | undefined): Uint8Array {
  if (node instanceof OctetString) return new Uint8Array(node.getValue())
  if (node instanceof Constructed) return Buffer.concat(node.valueBlock.value.map(bytesOf))
  if (node !== undefined && 'valueHexView' in node.valueBlock && node.valueBlock.valueHexView instanceof Uint8Array)
    return node.valueBlock.valueHexView
  throw new DerMistake('bytes are missing')
}

/** A whole number from 0; Infinity when it is too large. */
export function numberOf(node: BaseBlock | undefined): number {
  if (!(node instanceof Integer)) throw new DerMistake('a number is missing')
  const bytes = node.valueBlock.valueHexView
  if (bytes.length > 6) return Infinity
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}
