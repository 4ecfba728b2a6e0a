import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folder'

/**
 * A folder with room for only this many bytes: a small file system where mounting is allowed; otherwise this process
 * may write no longer files (setrlimit(2), RLIMIT_FSIZE), which fails in the same way with another errno.
 */
export function smallFolder(bytes: number): string {
  const folder = join(temporaryFolder(), 'small')
  mkdirSync(folder)
  const mounting = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${String(bytes)}`, 'tmpfs', folder])
  if (mounting.status === 0) {
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder])
    })
    return folder
  }
  const limit = (value: string): Buffer => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${value}`])
  process.on('SIGXFSZ', ignore)
  limit(`${String(bytes)}:`)
  onTestFinished(() => {
    limit('unlimited:')
    process.off('SIGXFSZ', ignore)
  })
  return folder
}

function ignore(): void {
  // The write itself reports EFBIG.
}
