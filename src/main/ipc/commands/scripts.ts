import type { ScriptCommands } from '../../../shared/contract/scripts'
import { done, failed, type Outcome } from '../../../shared/failure'
import { scriptOf, withScript } from '../../../shared/handler'
import { FIRST_SCRIPTS, MAX_ALLOWED_SCRIPTS, type ScriptText } from '../../../shared/script'
import { replaceFileSync } from '../../files/whole-file'
import { toFileFailure } from '../../recording/files/file-failure'
import { hashOf, readScriptFile, wrongScript } from '../../session/handler/script/script-file'
import type { Session } from '../../session/session'
import { allowFiles } from '../allow-files'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'
import { refusal } from '../../../shared/words/say-failure'

/** Commands for handler scripts: choose, allow, check, apply. */
export function createScriptCommands({
  sessions,
  scripts,
  chosen,
  host,
}: Pick<CommandParts, 'sessions' | 'scripts' | 'chosen' | 'host'>): HandlersOf<ScriptCommands> {
  const allowed = (): readonly string[] => host.settings().allowedScripts

  const allow = async (hash: string): Promise<Outcome<null>> => {
    if (allowed().includes(hash)) return done(null)
    const changed = await host.changeSettings({ allowedScripts: [...allowed(), hash].slice(-MAX_ALLOWED_SCRIPTS) })
    return changed.ok ? done(null) : changed
  }

  const read = (path: string): Outcome<ScriptText> => {
    const reading = readScriptFile(path)
    if (!reading.ok) return reading
    const { source: text, hash } = reading.value
    return done({ path, text, hash, isAllowed: allowed().includes(hash) })
  }

  const write = async (path: string, text: string): Promise<Outcome<ScriptText>> => {
    try {
      replaceFileSync(path, text)
    } catch (error) {
      return failed(toFileFailure(error as Error, path))
    }
    const allowing = await allow(hashOf(text))
    return allowing.ok ? read(path) : allowing
  }

  const onScript = async <T>(
    id: string,
    act: (path: string, session: Session) => Outcome<T> | Promise<Outcome<T>>,
  ): Promise<Outcome<T>> =>
    await onLive(sessions, id, (session) => {
      const script = scriptOf(session.config.handler)
      return script === undefined ? failed(refusal('noScript')) : act(script.path, session)
    })

  return {
    'scripts.browse': async () => {
      const path = await host.askWhichFile('script')
      if (path === undefined) return done(null)
      chosen.add({ path, use: 'script' })
      return read(path)
    },
    'scripts.create': async (use) => {
      const path = await host.askWhereToSave('handler', 'ts')
      if (path === undefined) return done(null)
      const writing = await write(path, FIRST_SCRIPTS[use])
      if (writing.ok) chosen.add({ path, use: 'script' })
      return writing
    },
    'scripts.read': (id) => onScript(id, read),
    'scripts.allow': async (path, hash) => {
      const mistake = await allowFiles([{ path, use: 'script' }], chosen, host.askForFiles)
      if (mistake !== undefined) return failed(mistake)
      const reading = read(path)
      if (!reading.ok) return reading
      if (reading.value.hash !== hash) return failed(refusal('scriptChanged', { path }, { subject: path }))
      return allow(hash)
    },
    'scripts.check': async (path, text) => done(await scripts.check(path, text)),
    'scripts.apply': (id, text) =>
      onScript(id, async (path, session) => {
        const mistake = await scripts.check(path, text)
        if (mistake !== null) return failed(wrongScript(path, mistake.line, mistake.message))
        const writing = await write(path, text)
        if (!writing.ok) return writing
        const taking = await session.setHandler({
          ...withScript(session.config.handler, { kind: 'script', path, hash: writing.value.hash }),
        })
        return taking.ok ? writing : taking
      }),
  }
}
