import type { WebContents } from 'electron'
import type { Notice } from '../../shared/contract/windows'
import { MAX_DROPPED } from '../../shared/dropped-file'
import { refusal } from '../../shared/words/say-failure'
import { pushEvent } from '../ipc/channel'
import type { EngineLink } from '../ipc/thread/engine-link'
import type { BenchWindow, Windows } from './windows'

/** What opening files needs of the application. */
export interface FileDeps {
  readonly engine: Pick<EngineLink, 'openFile' | 'openDropped'>
  readonly windows: Pick<Windows, 'all' | 'of'>
  openBench(): void
  notify(notice: Notice): void
}

/** A client window shows its client and nothing else. */
function benchOf({ windows }: FileDeps): BenchWindow | undefined {
  return windows.all.findLast(({ windowKind }) => windowKind === 'bench')
}

/** Opens recordings that were named outside of the windows, in a window that shows all sessions. */
export async function openNamed(deps: FileDeps, paths: readonly string[]): Promise<void> {
  if (benchOf(deps) === undefined) deps.openBench()
  for (const path of paths) {
    const outcome = await deps.engine.openFile(path)
    const contents = benchOf(deps)?.window.webContents
    if (!outcome.ok && outcome.failure.code === 'cancelled') continue
    if (!outcome.ok) deps.notify({ kind: 'file-not-opened', detail: outcome.failure.message })
    else if (contents !== undefined) pushEvent(contents, 'session.focus', outcome.value)
  }
}

/** Opens what was dropped on a window, one file after the other. What a client window has no place for goes to one that shows all sessions. */
export async function openDropped(deps: FileDeps, contents: WebContents, paths: readonly string[]): Promise<void> {
  const on = deps.windows.of(contents)
  if (on === undefined) return
  for (const path of paths.slice(0, MAX_DROPPED)) {
    const file = await deps.engine.openDropped(on.link.number, path)
    const isForAll = file.kind === 'recording' || file.kind === 'options'
    const to: BenchWindow = on.windowKind !== 'bench' && isForAll ? (benchOf(deps) ?? on) : on
    if (to.window.isDestroyed()) continue
    pushEvent(to.window.webContents, 'file.dropped', file)
    if (to !== on) to.window.focus()
  }
  const left = paths.length - MAX_DROPPED
  if (left > 0 && !on.window.isDestroyed())
    pushEvent(contents, 'file.dropped', {
      kind: 'failed',
      failure: refusal('tooManyDropped', { max: MAX_DROPPED, n: left }),
    })
}
