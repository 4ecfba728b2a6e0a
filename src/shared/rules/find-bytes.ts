export function isSame(bytes: Uint8Array, other: Uint8Array): boolean {
  return bytes.length === other.length && startsWithBytes(bytes, other)
}

export function startsWithBytes(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && isAt(bytes, start, 0)
}

export function includesBytes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const first = needle[0]
  if (first === undefined) return true
  const last = bytes.length - needle.length
  for (let at = bytes.indexOf(first); at !== -1 && at <= last; at = bytes.indexOf(first, at + 1))
    if (isAt(bytes, needle, at)) return true
  return false
}

function isAt(bytes: Uint8Array, part: Uint8Array, from: number): boolean {
  for (let at = 0; at < part.length; at++) if (bytes[from + at] !== part[at]) return false
  return true
}
