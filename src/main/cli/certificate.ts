import { resolve } from 'node:path'
import { Sessions } from '../session/sessions'
import { asciiHost } from '../../shared/host-name'
import { checkOptions } from '../../shared/options/check-options'
import { writeWholeText } from '../files/whole-file'
import { toFileFailure } from '../recording/files/file-failure'
import { EXIT, type ExitCode } from './exit-codes'
import { parseArguments, textOf } from './options'
import { recordingChoice } from './recording-choice'
import { UsageError } from './usage-error'
import { userFolder } from './user-folder'
import { say } from './say'
import { describeOptionMistake } from '../../shared/words/say-option-mistake'

const OPTIONS = { to: { type: 'string' }, force: { type: 'boolean' } } as const

/** `wirebench certificate [NAME...] [--to FILE]`: without names, where the test CA is; with names, a certificate and its key. */
export async function certificate(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArguments(args, OPTIONS)
  const sessions = testSessions()
  const ca = await sessions.testCa()
  if (!ca.ok) return fail(ca.failure.message)
  if (positionals.length === 0) {
    process.stdout.write(`${ca.value.path}\n`)
    return EXIT.done
  }
  const [mistake] = checkOptions({ tlsNames: positionals }, 'tls-listener')
  if (mistake !== undefined) throw new UsageError(describeOptionMistake(mistake))
  const issued = await sessions.issueCertificate(positionals.map((name) => asciiHost(name) ?? name))
  if (!issued.ok) return fail(issued.failure.message)
  const pem = issued.value.certificatePem + issued.value.keyPem
  const to = textOf(values['to'])
  if (to === undefined) process.stdout.write(pem)
  else {
    try {
      await writeWholeText(resolve(to), pem, { replace: values['force'] === true })
    } catch (error) {
      return fail(toFileFailure(error as Error, to).message)
    }
  }
  return EXIT.done
}

/** The test CA as PEM; empty when it cannot be created. */
export async function testCaPem(): Promise<string> {
  const ca = await testSessions().testCa()
  return ca.ok ? ca.value.pem : ''
}

/** The test CA's certificate, for a program that is to trust it. */
export async function testCaPath(): Promise<string | undefined> {
  const ca = await testSessions().testCa()
  return ca.ok ? ca.value.path : undefined
}

function testSessions(): Sessions {
  return new Sessions(recordingChoice(undefined), userFolder('tls'))
}

function fail(message: string): ExitCode {
  say(message)
  return EXIT.cannotSave
}
