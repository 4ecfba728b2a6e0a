import { configWithoutSecrets } from '../../shared/config-secrets'
import { worthKeeping, type KeptSession } from '../../shared/kept-session'
import { isRunning, type SessionSummary } from '../../shared/session'
import { Session } from '../session/session'
import type { Sessions } from '../session/sessions'

/** A change of settings is written this long after it, together with those that follow; ms. */
const SAVE_MS = 300

/** What the application stores of its sessions and files between two runs. */
export interface Memory {
  keptSessions: readonly KeptSession[]
  /** Files outside the recordings folder that a person opened, the newest first. */
  recentFiles: readonly string[]
}

/** Writes down which sessions there are, so that they come back after a restart, also after a crash. */
export class SessionKeeper {
  readonly #sessions: Sessions
  readonly #memory: Memory
  readonly #end: () => void
  #timer: NodeJS.Timeout | undefined
  #saved = ''
  /** Whether each session runs, and into which recording, as it was looked at last. */
  readonly #lives = new Map<string, string>()

  /** Lists the sessions of the run before, stopped. */
  constructor(sessions: Sessions, memory: Memory) {
    this.#sessions = sessions
    this.#memory = memory
    for (const kept of memory.keptSessions) sessions.keep(kept)
    this.#end = sessions.subscribe({
      onSession: (id) => {
        if (this.#beganOrEnded(id)) this.#save()
        this.#timer ??= setTimeout(() => {
          this.#save()
        }, SAVE_MS)
      },
    })
  }

  /** Writes the sessions as they are now; what happens afterwards, as the application ends, is not kept. */
  end(): void {
    this.#end()
    this.#save()
  }

  /** Such a change is written at once: what crashes a moment later has it. */
  #beganOrEnded(id: string): boolean {
    const session = this.#sessions.get(id)
    const life = session instanceof Session ? `${String(isRunning(session.state))} ${session.recording.path}` : ''
    if (life === (this.#lives.get(id) ?? '')) return false
    if (session === undefined) this.#lives.delete(id)
    else this.#lives.set(id, life)
    return true
  }

  #save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const kept = worthKeeping(
      this.#sessions.all.map((session) => session.summary()).flatMap((summary) => keptOf(summary)),
    )
    const text = JSON.stringify(kept)
    if (text === this.#saved) return
    this.#saved = text
    this.#memory.keptSessions = kept
  }
}

/** A recording that was opened is among the recent files instead. */
function keptOf({ id, config, state, recordingPath, kept }: SessionSummary): KeptSession[] {
  if (state.kind === 'recording') return []
  const wasRunning = kept?.wasRunning ?? isRunning(state)
  return [{ id, config: configWithoutSecrets(config), wasRunning, recordingPath: kept?.recordingPath ?? recordingPath }]
}
