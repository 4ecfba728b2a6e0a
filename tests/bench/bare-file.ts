import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The size of one write, as in a recording; bytes. */
const FLUSH_BYTES = 131_072

/** More than one turn of a measurement records. */
const WARM_BYTES = 2 ** 31

/**
 * Fills and frees pages of the system's cache, directly before what is measured: on a virtual machine a page that was
 * not used lately is fetched from its host first, which takes longer than everything that is measured, and only
 * recordings need new pages. Some hosts take free pages back within seconds.
 */
export function warmPageCache(): void {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  const fd = openSync(join(folder, 'warm'), 'w')
  const bytes = new Uint8Array(FLUSH_BYTES)
  for (let written = 0; written < WARM_BYTES; written += bytes.length) writeSync(fd, bytes)
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
