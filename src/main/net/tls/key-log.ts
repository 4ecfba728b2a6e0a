import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { FileMistake } from './file-mistake'

/** Lines in the format of NSS and Wireshark: a label, the client's random, a secret. */
const KEY_LINE =
  /^(CLIENT_RANDOM|CLIENT_EARLY_TRAFFIC_SECRET|CLIENT_HANDSHAKE_TRAFFIC_SECRET|SERVER_HANDSHAKE_TRAFFIC_SECRET|CLIENT_TRAFFIC_SECRET_0|SERVER_TRAFFIC_SECRET_0|EARLY_EXPORTER_SECRET|EXPORTER_SECRET) [0-9a-f]{64} [0-9a-f]{32,}$/i
/** The first line that is no comment is within this many bytes. */
const HEAD_BYTES = 4_096
/** Permission bits that a key log must not have: others could read or replace it. */
const OTHERS = 0o077

export interface KeyLog {
  readonly write: (line: Buffer) => void
  readonly close: () => void
}

/**
 * Appends to an existing key log, or creates one (0600). Whoever reads it can read the traffic, so a file of another
 * kind, one that others may read, and anything that is not a plain file are never written to; nor is a link followed.
 */
export function openKeyLog(path: string | undefined): KeyLog | undefined {
  if (path === undefined) return undefined
  let fd: number
  try {
    const {
      O_RDWR,
      O_APPEND,
      O_CREAT,
      O_NOFOLLOW = 0,
      O_NONBLOCK = 0,
    } = constants as Partial<typeof constants> & {
      O_RDWR: number
      O_APPEND: number
      O_CREAT: number
    }
    fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const what = code === 'ELOOP' ? 'is a link; name the key log itself' : `cannot be written (${code})`
    throw new FileMistake(path, what)
  }
  const mistake = mistakeOf(fd)
  if (mistake !== undefined) {
    closeSync(fd)
    throw new FileMistake(path, mistake)
  }
  let isOpen = true
  return {
    write: (line) => {
      if (isOpen) writeSync(fd, line)
    },
    close: () => {
      if (isOpen) closeSync(fd)
      isOpen = false
    },
  }
}

function mistakeOf(fd: number): string | undefined {
  const facts = fstatSync(fd)
  if (!facts.isFile()) return 'is no plain file; choose another name'
  const head = Buffer.alloc(HEAD_BYTES)
  const text = head.toString('latin1', 0, readSync(fd, head, 0, HEAD_BYTES, 0))
  if (text !== '' && !isKeyLog(text)) return 'is there already and is no key log; choose another name'
  if (process.platform !== 'win32' && (facts.mode & OTHERS) !== 0)
    return 'may be read by others, and whoever reads it can read the traffic; allow it to its owner only (chmod 600)'
  return undefined
}

/**
 * Whether the first line that is neither empty nor a comment is a line of keys; a file of comments alone belongs to
 * somebody else.
 */
function isKeyLog(text: string): boolean {
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '' && !each.startsWith('#'))
  return line !== undefined && KEY_LINE.test(line)
}
