import { link, rename, stat, unlink } from 'node:fs/promises'

/**
 * Like rename(2), but fails with EEXIST instead of replacing. Falls back to a check where hard links are not supported.
 */
export async function renameWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || (await exists(to))) {
      throw Object.assign(new Error(`${to} is there already`), { code: 'EEXIST' })
    }
    await rename(from, to)
    return
  }
  await unlink(from)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
