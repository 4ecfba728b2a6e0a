import { link, rename, stat, unlink } from 'node:fs/promises'

/** Like rename(2), but fails with EEXIST instead of replacing. When the old name cannot be removed, the new one is taken back. */
export async function renameWithoutReplacing(from: string, to: string): Promise<void> {
  if (!(await nameWithoutReplacing(from, to))) return
  try {
    await unlink(from)
  } catch (error) {
    await unlink(to).catch(() => undefined)
    throw error
  }
}

/**
 * The same for a temporary file: once it has its final name, its old one does no harm. What cannot be removed in two attempts is
 * removed with the next file.
 */
export async function placeWithoutReplacing(temporary: string, to: string): Promise<void> {
  if (!(await nameWithoutReplacing(temporary, to))) return
  await unlink(temporary).catch(() => unlink(temporary).catch(() => undefined))
}

/** True when the old name is still there: hard links are supported. Elsewhere a check comes before the renaming. */
async function nameWithoutReplacing(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || (await exists(to))) {
      throw Object.assign(new Error(`${to} is there already`), { code: 'EEXIST' })
    }
    await rename(from, to)
    return false
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
