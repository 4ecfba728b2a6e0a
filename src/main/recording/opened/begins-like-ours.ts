import type { FileWindow } from '../files/file-window'

/** Our files begin with a section in this byte order; a file that is truncated before that may be one. */
export async function beginsLikeOurs(window: FileWindow): Promise<boolean> {
  await window.moveTo(0)
  const head = window.slice(0, Math.min(12, window.fileBytes))
  const ours = [0x0a, 0x0d, 0x0d, 0x0a, -1, -1, -1, -1, 0x4d, 0x3c, 0x2b, 0x1a]
  return head.every((byte, at) => ours[at] === -1 || byte === ours[at])
}
