import { lstatSync, statSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { formatEndpoint, isPathAddress, type Endpoint } from '../../shared/endpoint'
import { type Failure } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'

/** The path as the runtime needs it: a file path, or a pipe of Windows. */
export function systemPath(address: string): string {
  const name = address.slice('unix:'.length)
  return address.startsWith('pipe:') ? `\\\\.\\pipe\\${name}` : name
}

/** Why this system does not support such a path; undefined when it does, and for all other addresses. */
export function unsupportedPath(endpoint: Endpoint): Failure | undefined {
  const { address } = endpoint
  if (!isPathAddress(address)) return undefined
  const isWindows = process.platform === 'win32'
  const where = formatEndpoint(endpoint)
  if (address.startsWith('pipe:') && !isWindows) return refusal('pipeElsewhere', { where }, { subject: where })
  if (address.startsWith('unix:') && isWindows) return refusal('pathOnWindows', { where }, { subject: where })
  if (address.startsWith('unix:@')) return refusal('abstractPath', { where }, { subject: where })
  return undefined
}

/**
 * What exists at the path of a socket: a socket that is in use, a stale one of a program that has ended, or another
 * file.
 */
export type InTheWay = 'in-use' | 'left-over' | 'no-socket'

/** Examines a path that could not be bound. */
export async function whatIsInTheWay(path: string): Promise<InTheWay> {
  if (process.platform === 'win32') return 'in-use'
  try {
    // Not `stat`: a link to a socket belongs to somebody, and must not be removed.
    if (!lstatSync(path).isSocket()) return 'no-socket'
  } catch {
    return 'in-use'
  }
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve('in-use')
    })
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' ? 'left-over' : 'in-use')
    })
  })
}

/** Whether something other than a socket is at this path. */
export function holdsNoSocket(address: string): boolean {
  if (process.platform === 'win32') return false
  return statSync(systemPath(address), { throwIfNoEntry: false })?.isSocket() === false
}

/** Removes the file of a socket that no process serves any more. Returns whether it could. */
export function removeLeftOver(path: string): boolean {
  try {
    unlinkSync(path)
    return true
  } catch {
    return false
  }
}
