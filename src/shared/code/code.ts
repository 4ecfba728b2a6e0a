import type { SessionConfig } from '../session'
import { cProgram } from './c'
import { commandFor } from './commands'
import { goProgram } from './go'
import { nodeProgram } from './node'
import { pythonProgram } from './python'
import type { Plan } from './plan'

export const CODE_LANGUAGES = {
  python: 'Python',
  node: 'Node.js',
  c: 'C (POSIX)',
  go: 'Go',
  ncat: 'ncat',
  socat: 'socat',
} as const

export type CodeLanguage = keyof typeof CODE_LANGUAGES

/**
 * A session as a small complete program or command that does the same without the bench; undefined where the language
 * has no short way (TLS; some answers of the commands). A client sends `message`, and prints what comes back.
 */
export function codeFor(config: SessionConfig, language: CodeLanguage, message: Uint8Array): string | undefined {
  const { address } = config.role === 'listener' ? config.local : config.peer
  // A recording of somebody else may name a host like `$(command)`: nothing but a name or an address gets into code.
  if (config.protocol === 'tls' || !/^[\w.:%-]{1,253}$/.test(address)) return undefined
  const plan: Plan = {
    role: config.role,
    protocol: config.protocol,
    endpoint: config.role === 'listener' ? config.local : config.peer,
    isConcurrent: config.options.serving !== 'one-at-a-time',
    responder: config.responder,
    message,
  }
  switch (language) {
    case 'python':
      return pythonProgram(plan)
    case 'node':
      return nodeProgram(plan)
    case 'c':
      return cProgram(plan)
    case 'go':
      return goProgram(plan)
    case 'ncat':
    case 'socat':
      return commandFor(plan, language)
  }
}
