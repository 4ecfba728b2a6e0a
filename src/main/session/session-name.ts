import { formatEndpoint } from '../../shared/endpoint'
import type { SessionConfig } from '../../shared/session'

/** What a session is called in lists and file names. */
export function sessionName(config: SessionConfig): string {
  const { role, protocol, handler } = config
  const where = formatEndpoint(role === 'listener' ? config.local : config.peer)
  if (handler.kind !== 'relay') return `${protocol.toUpperCase()} ${role} ${where}`
  const { target, entry } = handler
  const to = target.peer === undefined ? entry : formatEndpoint(target.peer)
  return `${protocol.toUpperCase()} relay ${where} to ${to}`
}
