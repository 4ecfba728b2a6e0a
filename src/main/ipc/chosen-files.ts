import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** What a session does with a file: `tls` and `rules` read it, `key-log` appends to it, an editor of rules or a script saves it. */
type FileUse = 'tls' | 'key-log' | 'rules' | 'script'

/** A file as a page names it. */
export interface NamedFile {
  readonly path: string
  readonly use: FileUse
}

/** The oldest are forgotten: a person is asked again. */
const MAX_CHOSEN = 500

/**
 * The files that a person chose in a dialog of the system, each for one use. A page names files by their paths, and a page that was
 * taken over could name any: main uses those that are here, and asks the person about all others.
 */
export class ChosenFiles {
  readonly #keys: Set<string>
  readonly #save: (keys: readonly string[]) => void

  /** `stored` is what `save` was given in an earlier run. */
  constructor(stored: readonly string[], save: (keys: readonly string[]) => void) {
    this.#keys = new Set(stored.slice(-MAX_CHOSEN))
    this.#save = save
  }

  add(file: NamedFile): void {
    const key = keyOf(file)
    if (this.#keys.has(key)) return
    this.#keys.add(key)
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MAX_CHOSEN) break
      this.#keys.delete(oldest)
    }
    this.#save([...this.#keys])
  }

  has(file: NamedFile): boolean {
    return this.#keys.has(keyOf(file))
  }
}

function keyOf({ path, use }: NamedFile): string {
  return `${use} ${realPath(path)}`
}

/** The file itself, however its path is written; of one that is not there yet, the place where it would be. */
export function realPath(path: string): string {
  const whole = resolve(path)
  try {
    return realpathSync(whole)
  } catch {
    try {
      return join(realpathSync(dirname(whole)), basename(whole))
    } catch {
      return whole
    }
  }
}
