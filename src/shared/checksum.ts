/** A CRC in the parameters of Williams (Rocksoft model); `width` 8 to 32. Check values: reveng.sourceforge.io/crc-catalogue. */
interface Crc {
  readonly label: string
  readonly width: 8 | 16 | 32
  readonly poly: number
  readonly init: number
  readonly isReflected: boolean
  readonly xorOut: number
  /** The byte order that is usual in messages. */
  readonly order: 'big' | 'little'
}

const CRCS = {
  'crc-8': { label: 'CRC-8', width: 8, poly: 0x07, init: 0, isReflected: false, xorOut: 0, order: 'big' },
  'crc-8-maxim': { label: 'CRC-8/MAXIM', width: 8, poly: 0x31, init: 0, isReflected: true, xorOut: 0, order: 'big' },
  'crc-16-modbus': {
    label: 'CRC-16/MODBUS',
    width: 16,
    poly: 0x8005,
    init: 0xffff,
    isReflected: true,
    xorOut: 0,
    order: 'little',
  },
  'crc-16-arc': {
    label: 'CRC-16/ARC',
    width: 16,
    poly: 0x8005,
    init: 0,
    isReflected: true,
    xorOut: 0,
    order: 'little',
  },
  'crc-16-ccitt-false': {
    label: 'CRC-16/CCITT-FALSE',
    width: 16,
    poly: 0x1021,
    init: 0xffff,
    isReflected: false,
    xorOut: 0,
    order: 'big',
  },
  'crc-16-xmodem': {
    label: 'CRC-16/XMODEM',
    width: 16,
    poly: 0x1021,
    init: 0,
    isReflected: false,
    xorOut: 0,
    order: 'big',
  },
  'crc-16-kermit': {
    label: 'CRC-16/KERMIT',
    width: 16,
    poly: 0x1021,
    init: 0,
    isReflected: true,
    xorOut: 0,
    order: 'little',
  },
  'crc-16-x25': {
    label: 'CRC-16/X-25',
    width: 16,
    poly: 0x1021,
    init: 0xffff,
    isReflected: true,
    xorOut: 0xffff,
    order: 'little',
  },
  'crc-32': {
    label: 'CRC-32',
    width: 32,
    poly: 0x04c11db7,
    init: 0xffffffff,
    isReflected: true,
    xorOut: 0xffffffff,
    order: 'big',
  },
  'crc-32c': {
    label: 'CRC-32C',
    width: 32,
    poly: 0x1edc6f41,
    init: 0xffffffff,
    isReflected: true,
    xorOut: 0xffffffff,
    order: 'big',
  },
  'crc-32-mpeg-2': {
    label: 'CRC-32/MPEG-2',
    width: 32,
    poly: 0x04c11db7,
    init: 0xffffffff,
    isReflected: false,
    xorOut: 0,
    order: 'big',
  },
} as const satisfies Readonly<Record<string, Crc>>

/** Every checksum that can be appended, with its usual name in English. */
export const CHECKSUMS = {
  sum: 'Sum (8 bit)',
  xor: 'XOR',
  lrc: 'LRC (two’s complement)',
  ...(Object.fromEntries(Object.entries(CRCS).map(([key, { label }]) => [key, label])) as Record<
    keyof typeof CRCS,
    string
  >),
} as const

export type ChecksumName = keyof typeof CHECKSUMS

/** The checksum as the bytes that are appended to the message. */
export function checksumOf(name: ChecksumName, bytes: Uint8Array): Uint8Array {
  switch (name) {
    case 'sum':
      return Uint8Array.of(bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0))
    case 'xor':
      return Uint8Array.of(bytes.reduce((sum, byte) => sum ^ byte, 0))
    case 'lrc':
      return Uint8Array.of(-bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0) & 0xff)
    default:
      return crcBytes(CRCS[name], bytes)
  }
}

function crcBytes(crc: Crc, bytes: Uint8Array): Uint8Array {
  const value = crcValue(crc, bytes)
  const count = crc.width / 8
  return Uint8Array.from({ length: count }, (_, at) => {
    const shift = 8 * (crc.order === 'big' ? count - 1 - at : at)
    return (value >>> shift) & 0xff
  })
}

function crcValue({ width, poly, init, isReflected, xorOut }: Crc, bytes: Uint8Array): number {
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1
  if (isReflected) {
    const mirrored = reflect(poly, width)
    let value = reflect(init, width)
    for (const byte of bytes) {
      value ^= byte
      for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ mirrored
    }
    return (value ^ xorOut) >>> 0
  }
  const top = 2 ** (width - 1)
  let value = init
  for (const byte of bytes) {
    value = (value ^ (byte << (width - 8))) >>> 0
    for (let bit = 0; bit < 8; bit++) value = (((value & top) === 0 ? value << 1 : (value << 1) ^ poly) & mask) >>> 0
  }
  return (value ^ xorOut) >>> 0
}

function reflect(value: number, width: number): number {
  let mirrored = 0
  for (let bit = 0; bit < width; bit++) if ((value & (2 ** bit)) !== 0) mirrored += 2 ** (width - 1 - bit)
  return mirrored >>> 0
}
