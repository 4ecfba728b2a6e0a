import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

/** The size of one write, as in a recording; bytes. */
const FLUSH_BYTES = 131_072

/** As much as one turn of a measurement records on a disk that takes it. */
const WARM_BYTES = 2 ** 31

/** A file system in memory (tmpfs(5)), and what a turn of a measurement may record there with its warming-up. */
const MEMORY = '/dev/shm'
const MEMORY_BYTES = 6 * 2 ** 30

/**
 * What a sink or an echo records in seconds is more than a common disk takes, and then the disk is what is measured: here
 * these files are in memory while it is measured, where there is enough. The calls of the system are the same.
 */
export async function withFilesInMemory<T>(measure: () => Promise<T>): Promise<T> {
  const before = process.env['TMPDIR']
  if (!hasRoomInMemory()) return measure()
  process.env['TMPDIR'] = MEMORY
  try {
    return await measure()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

function hasRoomInMemory(): boolean {
  if (process.platform !== 'linux' || !existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize > 2 * MEMORY_BYTES && freemem() > 2 * MEMORY_BYTES
}

/**
 * Fills and frees pages of the system's cache, directly before what is measured: on a virtual machine a page that was
 * not used lately is fetched from its host first, which takes longer than everything that is measured, and only
 * recordings need new pages. Some hosts take free pages back within seconds.
 */
export function warmPageCache(): void {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  const fd = openSync(join(folder, 'warm'), 'w')
  const bytes = new Uint8Array(FLUSH_BYTES)
  const enough = tmpdir() === MEMORY ? MEMORY_BYTES : WARM_BYTES
  for (let written = 0; written < enough; written += bytes.length) writeSync(fd, bytes)
  closeSync(fd)
  rmSync(folder, { recursive: true, force: true })
}

/** The least that keeps bytes in a file: the system's own cost of a write, without any of ours. */
export class BareFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  readonly #fd = openSync(join(this.#folder, 'all'), 'w')
  readonly #buffer = new Uint8Array(2 * FLUSH_BYTES)
  #used = 0

  append(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#used)
    this.#used += bytes.length
    if (this.#used < FLUSH_BYTES) return
    writeSync(this.#fd, this.#buffer, 0, this.#used)
    this.#used = 0
  }

  end(): void {
    closeSync(this.#fd)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
