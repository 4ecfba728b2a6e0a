import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { done, failed, type Outcome } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'

/** Where its installers put it, by system; `PATH` is looked through first. */
const USUAL: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications/Wireshark.app/Contents/MacOS/Wireshark', '/opt/homebrew/bin/wireshark'],
  linux: ['/usr/bin/wireshark', '/usr/local/bin/wireshark', '/snap/bin/wireshark'],
  win32: ['C:\\Program Files\\Wireshark\\Wireshark.exe', 'C:\\Program Files (x86)\\Wireshark\\Wireshark.exe'],
}

/** Opens a file in Wireshark, which goes on when this application ends. It reads a recording that is still written, too. */
export async function openInWireshark(path: string, searched = process.env['PATH'] ?? ''): Promise<Outcome<null>> {
  const program = findWireshark(searched)
  if (program === undefined) return failed(refusal('noWireshark'))
  const child = spawn(program, ['-r', path], { detached: true, stdio: 'ignore' })
  try {
    await once(child, 'spawn')
  } catch (error) {
    return failed(refusal('wiresharkFailed', { program, what: (error as Error).message }))
  }
  child.unref()
  return done(null)
}

/** The path of the program; undefined when it is not installed. */
function findWireshark(searched: string): string | undefined {
  const name = process.platform === 'win32' ? 'Wireshark.exe' : 'wireshark'
  const inPath = searched.split(delimiter).flatMap((folder) => (folder === '' ? [] : [join(folder, name)]))
  return [...inPath, ...(USUAL[process.platform] ?? [])].find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
