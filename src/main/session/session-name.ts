import { formatEndpoint } from '../../shared/endpoint'
import type { SessionConfig } from '../../shared/session'

/** What a session is called in lists and file names. */
export function sessionName(config: SessionConfig): string {
  const { role, protocol, responder } = config
  const where = formatEndpoint(role === 'listener' ? config.local : config.peer)
  if (responder.kind !== 'relay') return `${protocol.toUpperCase()} ${role} ${where}`
  const { target, entry } = responder
  const to = target.peer === undefined ? entry : formatEndpoint(target.peer)
  return `${protocol.toUpperCase()} relay ${where} to ${to}`
}
