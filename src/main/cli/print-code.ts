import { CODE_LANGUAGES, codeFor, type CodeLanguage } from '../../shared/code/code'
import type { SessionConfig } from '../../shared/session'
import { testCaPath } from './certificate'
import { EXIT, type ExitCode } from './exit-codes'
import { UsageError } from './usage-error'

/** `--code LANGUAGE`: prints the session as a program, and starts nothing. */
export async function printCode(config: SessionConfig, language: string, message: Uint8Array): Promise<ExitCode> {
  if (!Object.hasOwn(CODE_LANGUAGES, language))
    throw new UsageError(`--code ${language}: write one of ${Object.keys(CODE_LANGUAGES).join(', ')}`)
  const code = codeFor(
    config,
    language as CodeLanguage,
    message,
    config.protocol === 'tls' ? await testCaPath() : undefined,
  )
  if (code === undefined) throw new UsageError(`--code ${language}: this session cannot be written in it`)
  process.stdout.write(code)
  return EXIT.done
}
