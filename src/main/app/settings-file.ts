import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Conf from 'conf'
import * as v from 'valibot'
import { readKeptSessions, type KeptSession } from '../../shared/kept-session'
import { readSettings, type Settings } from '../../shared/settings'
import type { Memory } from '../ipc/session-keeper'
import { readPlainFileSync } from '../files/plain-file'
import { setAside } from '../files/set-aside'

export interface WindowBounds {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly isMaximized: boolean
}

const size = v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(20_000))
const place = v.pipe(v.number(), v.integer(), v.minValue(-20_000), v.maxValue(20_000))
const boundsSchema = v.object({
  x: v.optional(place),
  y: v.optional(place),
  width: size,
  height: size,
  isMaximized: v.boolean(),
})

/**
 * Settings and window places in one JSON file, written whole (temporary file, rename). A file that cannot be read is
 * set aside and replaced by the defaults; single bad values become their defaults; keys we do not know survive.
 */
export class SettingsFile implements Memory {
  /** The new path of a settings file that could not be read at this start; undefined if there was none. */
  readonly badCopy: string | undefined
  readonly #conf: Conf

  constructor(folder: string) {
    const path = join(folder, 'settings.json')
    this.badCopy = setAsideIfBad(path)
    this.#conf = new Conf<Record<string, unknown>>({
      cwd: folder,
      configName: this.badCopy === path ? 'settings-recovered' : 'settings',
      clearInvalidConfig: true,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      deserialize: (text) => parseObject(text),
    })
  }

  get settings(): Settings {
    return readSettings(this.#conf.store)
  }

  change(change: Partial<Settings>): Settings {
    this.#conf.set({ ...change })
    return this.settings
  }

  /** What a person chose in earlier runs. It is not among the settings, because a page changes those. */
  get chosenFiles(): readonly string[] {
    return this.#paths('chosenFiles')
  }

  set chosenFiles(files: readonly string[]) {
    this.#try('chosenFiles', files)
  }

  get keptSessions(): readonly KeptSession[] {
    return readKeptSessions(this.#conf.get('sessions'))
  }

  set keptSessions(kept: readonly KeptSession[]) {
    this.#try('sessions', kept)
  }

  get recentFiles(): readonly string[] {
    return this.#paths('recentFiles')
  }

  set recentFiles(paths: readonly string[]) {
    this.#try('recentFiles', paths)
  }

  #paths(key: string): readonly string[] {
    const stored = v.safeParse(v.array(v.string()), this.#conf.get(key))
    return stored.success ? stored.output : []
  }

  #try(key: string, value: unknown): void {
    try {
      this.#conf.set(key, value)
    } catch {
      // A full disk: the next run knows less of this one.
    }
  }

  get windowBounds(): WindowBounds | undefined {
    const result = v.safeParse(boundsSchema, this.#conf.get('window'))
    return result.success ? (result.output as WindowBounds) : undefined
  }

  set windowBounds(bounds: WindowBounds | undefined) {
    if (bounds !== undefined) this.#conf.set('window', bounds)
  }
}

/** More than any settings file has: they are some kilobytes. */
const MAX_SETTINGS_BYTES = 16 * 1024 * 1024

function setAsideIfBad(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  try {
    parseObject(readPlainFileSync(path, MAX_SETTINGS_BYTES).toString('utf8'))
    return undefined
  } catch {
    try {
      return setAside(path)
    } catch {
      // It cannot be set aside either (full disk, missing rights): it stays, and the start continues.
      return path
    }
  }
}

/** JSON with an object at the top; a byte order mark before it is skipped. Keys that change prototypes are dropped. */
function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''), (key, part: unknown) =>
    key === '__proto__' ? undefined : part,
  )
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('the settings are not an object')
  return value as Record<string, unknown>
}
