/** Text encodings by the label of the Encoding Standard (encoding.spec.whatwg.org), with a name for people. */
export const ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  gbk: 'GBK',
  gb18030: 'GB18030',
  big5: 'Big5',
  shift_jis: 'Shift_JIS',
  'euc-kr': 'EUC-KR',
  'iso-8859-1': 'Latin-1 (ISO-8859-1)',
  'windows-1250': 'Windows-1250 (Central Europe)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  'windows-1252': 'Windows-1252 (Western)',
  'windows-1253': 'Windows-1253 (Greek)',
  'windows-1254': 'Windows-1254 (Turkish)',
  'windows-1255': 'Windows-1255 (Hebrew)',
  'windows-1256': 'Windows-1256 (Arabic)',
  'windows-1257': 'Windows-1257 (Baltic)',
  'windows-1258': 'Windows-1258 (Vietnamese)',
} as const

export type Encoding = keyof typeof ENCODINGS

/**
 * Bytes below this are never the later part of a character in any encoding here except UTF-16: a safe place to begin
 * reading.
 */
export const FIRST_POSSIBLE_TRAIL = 0x30

/** First bytes of two-byte characters, as ranges; GB18030 also has characters of four bytes. */
const LEADS: Partial<Record<Encoding, readonly (readonly [number, number])[]>> = {
  gbk: [[0x81, 0xfe]],
  gb18030: [[0x81, 0xfe]],
  big5: [[0x81, 0xfe]],
  'euc-kr': [[0x81, 0xfe]],
  shift_jis: [
    [0x81, 0x9f],
    [0xe0, 0xfc],
  ],
}

/**
 * How many bytes at the end belong to an unfinished character: 0 to 3. `bytes` must begin where a character does. UTF-8
 * has its own function (`unfinishedTail`), which can begin anywhere.
 */
export function unfinishedIn(encoding: Encoding, bytes: Uint8Array): number {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return unfinishedUtf16(bytes, encoding === 'utf-16le')
  const leads = LEADS[encoding]
  if (leads === undefined) return 0
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    if (!leads.some(([low, high]) => byte >= low && byte <= high)) {
      at += 1
      continue
    }
    const second = bytes[at + 1]
    const isFour = encoding === 'gb18030' && second !== undefined && second >= 0x30 && second <= 0x39
    const length = isFour ? 4 : 2
    if (at + length > bytes.length) return bytes.length - at
    // A second byte that cannot be one stands for itself.
    at += !isFour && (second ?? 0) < 0x40 ? 1 : length
  }
  return 0
}

function unfinishedUtf16(bytes: Uint8Array, isLittle: boolean): number {
  const odd = bytes.length % 2
  const unit = bytes.length - odd
  const high = bytes[isLittle ? unit - 1 : unit - 2] ?? 0
  return unit >= 2 && high >= 0xd8 && high <= 0xdb ? 2 + odd : odd
}

/** 0x80 to 0x9F; five of them are controls. The rest of the encoding is Latin-1. */
const WINDOWS_1252 = Array.from('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ')

const decoders = new Map<Encoding, { decode(bytes: Uint8Array): string }>()

/** Bytes to text by the platform's decoder; invalid bytes become U+FFFD. Nothing is skipped, not even a BOM. */
export function decodeText(encoding: Encoding, bytes: Uint8Array): string {
  // The platform takes the first label for windows-1252, and some runtimes take the second for Latin-1.
  if (encoding === 'iso-8859-1') return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  if (encoding === 'windows-1252')
    return Array.from(bytes, (byte) => WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte)).join('')
  let decoder = decoders.get(encoding)
  if (decoder === undefined) {
    decoder = new TextDecoder(encoding, { ignoreBOM: true })
    decoders.set(encoding, decoder)
  }
  // ICU decodes 0xFF, which is invalid in GBK, as a private-use character.
  return decoder.decode(bytes).replaceAll('\uf8f5', '\ufffd')
}
