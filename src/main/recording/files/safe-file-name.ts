const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i
const MAX_BYTES = 120

/**
 * Turns any text into one file name that every system accepts: no separators, control characters, bidi marks or
 * reserved names, never hidden, at most 120 bytes of UTF-8. Falls back to `session`.
 */
export function safeFileName(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}<>:"/\\|?*]/gu, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
  let name = ''
  for (const char of plain) {
    if (Buffer.byteLength(name + char) > MAX_BYTES) break
    name += char
  }
  name = name.replace(/[ .]+$/, '')
  if (name === '') return 'session'
  return RESERVED.test(name) ? `_${name}` : name
}
