import { EXIT, type ExitCode } from './exit-codes'

/** A signal that Ctrl-C and termination signals abort; `exitCode` says which one it was, undefined before. */
export function abortOnSignal(): { readonly signal: AbortSignal; readonly exitCode: () => ExitCode | undefined } {
  const abort = new AbortController()
  let exitCode: ExitCode | undefined
  const end = (code: ExitCode) => (): void => {
    exitCode = code
    abort.abort()
  }
  process.on('SIGINT', end(EXIT.interrupted))
  process.on('SIGTERM', end(EXIT.terminated))
  process.on('SIGHUP', end(EXIT.terminated))
  return { signal: abort.signal, exitCode: () => exitCode }
}
