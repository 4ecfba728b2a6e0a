import type { HandlerConfig } from '../handler'
import type { SessionConfig } from '../session'
import { cProgram } from './c'
import { commandFor } from './commands'
import { goProgram } from './go'
import { nodeProgram } from './node'
import { pythonProgram } from './python'
import type { PlainHandler, Plan, TlsPlan } from './plan'
import { optionOf } from '../options/catalogue'

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
 * A session as a small complete program or command that does the same without Wirebench; undefined where the language
 * has no short way (TLS in C; some answers of the commands; a relay). A client sends `message`, and prints what comes
 * back. `testCaPath` is trusted by clients beside the issuers of the system.
 */
export function codeFor(
  config: SessionConfig,
  language: CodeLanguage,
  message: Uint8Array,
  testCaPath?: string,
): string | undefined {
  const { address } = config.role === 'listener' ? config.local : config.peer
  // A foreign recording may name a host like `$(command)`: only names and addresses get into code.
  if (!/^[\w.:%-]{1,253}$/.test(address)) return undefined
  const { handler } = config
  if (handler.kind === 'relay') return undefined
  const tls = config.protocol === 'tls' ? tlsPlan(config, address, testCaPath) : undefined
  if (config.protocol === 'tls' && (tls === undefined || language === 'c')) return undefined
  const plan: Plan = {
    role: config.role,
    protocol: config.protocol === 'udp' ? 'udp' : 'tcp',
    endpoint: config.role === 'listener' ? config.local : config.peer,
    isConcurrent: config.options.serving !== 'one-at-a-time',
    handler: plainHandler(handler),
    message,
    ...(tls === undefined ? {} : { tls }),
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
      // A server that only prints stands for no other handler.
      return plan.role === 'listener' && plan.handler.kind !== handler.kind ? undefined : commandFor(plan, language)
  }
}

function plainHandler(handler: HandlerConfig): PlainHandler {
  return handler.kind === 'echo' || handler.kind === 'text' || handler.kind === 'prefix' ? handler : { kind: 'none' }
}

/** The certificate of a server without one of its own: `wirebench certificate localhost --to localhost.pem`. */
const ISSUED = 'localhost.pem'

/** Undefined when a path cannot be written in a program. */
function tlsPlan(
  { role, options }: SessionConfig,
  address: string,
  testCaPath: string | undefined,
): TlsPlan | undefined {
  const certificate = optionOf(options, 'tlsCertificate') ?? (role === 'listener' ? ISSUED : undefined)
  const key = optionOf(options, 'tlsKey')
  const ca = optionOf(options, 'tlsCa') ?? testCaPath
  const serverName = optionOf(options, 'tlsServerName') ?? address
  const isUsable = [certificate, key, ca, serverName].every(
    (path) => path === undefined || /^[\p{L}\p{N}_./\\: -]{1,1000}$/u.test(path),
  )
  if (!isUsable) return undefined
  return {
    serverName,
    acceptsUntrusted: optionOf(options, 'tlsVerify') === 'accept',
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
  }
}
