import type { Failure } from '../../shared/failure'
import { scriptOf, type HandlerConfig } from '../../shared/handler'
import { PATH_OPTION_KEYS, type PathOptionKey, type SessionOptions } from '../../shared/options/catalogue'
import { wrongInput } from '../../shared/words/say-failure'
import { realPath, type ChosenFiles, type NamedFile } from './chosen-files'

/** Asks a person whether these files may be used. */
export type AskForFiles = (files: readonly NamedFile[]) => Promise<boolean>

/**
 * Makes sure that a person chose every one of these files: those that nobody chose yet are shown in one question. Returns why they
 * may not be used.
 */
export async function allowFiles(
  files: readonly NamedFile[],
  chosen: ChosenFiles,
  ask: AskForFiles,
): Promise<Failure | undefined> {
  const real = files.map(({ path, use }) => ({ path: realPath(path), use }))
  const strange = real.filter(
    (file, at) => !chosen.has(file) && real.findIndex(({ path, use }) => path === file.path && use === file.use) === at,
  )
  const [first] = strange
  if (first === undefined) return undefined
  if (!(await ask(strange))) return wrongInput({ key: 'file.not-allowed', values: { path: first.path } }, first.path)
  for (const file of strange) chosen.add(file)
  return undefined
}

/** One question for each window: a page can put up no wall of them. What is asked meanwhile is refused. */
export function oneAtATime(ask: AskForFiles): AskForFiles {
  let isAsking = false
  return async (files) => {
    if (isAsking) return false
    isAsking = true
    try {
      return await ask(files)
    } finally {
      isAsking = false
    }
  }
}

/** The files that the options of a session name. */
export function filesOfOptions(options: SessionOptions): NamedFile[] {
  return PATH_OPTION_KEYS.flatMap((key) => {
    const path = options[key]
    return typeof path === 'string' && path !== '' ? [{ path, use: fileUseOf(key) }] : []
  })
}

export function fileUseOf(key: PathOptionKey): 'tls' | 'key-log' {
  return key === 'tlsKeyLog' ? 'key-log' : 'tls'
}

/** The files that a handler names: those of a relay are in its legs, too. */
export function filesOfHandler(handler: HandlerConfig): NamedFile[] {
  const script = scriptOf(handler)
  const scripts: NamedFile[] = script === undefined ? [] : [{ path: script.path, use: 'script' }]
  if (handler.kind === 'rules') return [{ path: handler.path, use: 'rules' }]
  if (handler.kind !== 'relay') return scripts
  const { rules, target, starttls } = handler
  return [
    ...(rules === undefined ? [] : [{ path: rules.path, use: 'rules' } as const]),
    ...scripts,
    ...filesOfOptions(target.options),
    ...filesOfOptions(starttls?.options ?? {}),
  ]
}
