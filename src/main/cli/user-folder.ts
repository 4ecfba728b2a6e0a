import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the desktop application keeps its files on this system, so that both use one test CA. */
export function userFolder(name: string): string {
  return join(baseFolder(), 'Wirebench', name)
}

function baseFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  if (process.platform === 'win32') return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}
