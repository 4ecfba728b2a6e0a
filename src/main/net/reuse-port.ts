import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { Failure } from '../../shared/failure'

/** The runtime passes SO_REUSEPORT on from Node 22.12 and 23.1; the system must have it, too (not Windows, not macOS). */
function isReusePortSupported(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const knowsIt = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12)
  return knowsIt && process.platform !== 'win32' && process.platform !== 'darwin'
}

export function reusePortMistake(local: Endpoint): Failure | undefined {
  if (isReusePortSupported()) return undefined
  const subject = formatEndpoint(local)
  const message = `${subject}: the port cannot be shared here: sharing (SO_REUSEPORT) needs Linux or FreeBSD and a runtime with Node 22.12 or newer, and this is ${process.platform} with Node ${process.versions.node}`
  return { code: 'not-supported', errno: 'ENOTSUP', message, subject }
}
