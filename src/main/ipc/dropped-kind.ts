import { extname } from 'node:path'
import { captureFormat, isGzip, otherFormat } from '../recording/capture/capture-format'

/** What a file may be that Wirebench opens. */
export type DroppedKind = 'recording' | 'options' | 'messages' | 'rules' | 'script'

/** The beginning of a file that decides what it is. */
export const HEAD_BYTES = 64 * 1024

const RECORDING_NAMES = new Set(['.pcapng', '.pcap', '.cap'])
const SCRIPT_NAMES = new Set(['.ts', '.mts', '.js', '.mjs'])

/** What a file is by its beginning, and by its name where that says too little; undefined when it is nothing of ours. */
export function droppedKind(path: string, head: Uint8Array): DroppedKind | undefined {
  if (captureFormat(head) !== undefined || isGzip(head) || otherFormat(head) !== undefined) return 'recording'
  const extension = extname(path).toLowerCase()
  // What is wrong with it, the reader of recordings says best.
  if (RECORDING_NAMES.has(extension)) return 'recording'
  const text = new TextDecoder().decode(head)
  if (text.includes('\0')) return undefined
  if (SCRIPT_NAMES.has(extension)) return 'script'
  if (extension === '.json' || text.trimStart().startsWith('{')) return 'options'
  const [, format] = /^wirebench:[ \t]*["']?(rules\/|\d)/m.exec(text) ?? []
  if (format !== undefined) return format === 'rules/' ? 'rules' : 'messages'
  if (extension !== '.yaml' && extension !== '.yml') return undefined
  if (/^rules:/m.test(text)) return 'rules'
  return /^(messages|sequences|templates):/m.test(text) ? 'messages' : undefined
}
