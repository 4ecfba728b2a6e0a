import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import * as v from 'valibot'
import { readPlainFileSync } from '../../files/plain-file'
import { setAside } from '../../files/set-aside'
import { writeWholeText } from '../../files/whole-file'

/** Comments of a file that is only read stand beside it, in a file of this ending. */
const COMMENTS_SUFFIX = '.comments.json'
const MAX_FILE_BYTES = 64 * 1024 * 1024

export interface KeptComment {
  readonly row: number
  /** The time of the row, to find it again; nanoseconds since 1970 in decimal. */
  readonly atNs: string
  /** Empty: the comment that is in the file was removed. */
  readonly text: string
}

const fileSchema = v.object({
  comments: v.array(v.object({ of: v.string(), row: v.number(), atNs: v.string(), text: v.string() })),
})
type Stored = v.InferOutput<typeof fileSchema>['comments'][number]

/** The path of the comments of a recording or capture. */
export function commentsPath(path: string): string {
  return path + COMMENTS_SUFFIX
}

/** The comments that are kept beside a file, of the recording in it that has this name; none when there is no such file. */
export function readComments(path: string, name: string): readonly KeptComment[] {
  return (readAll(path) ?? []).filter(({ of }) => of === name)
}

/** Replaces the comments of this recording; those of another one in the same capture stay. A file that cannot be read is set aside. */
export async function writeComments(path: string, name: string, comments: readonly KeptComment[]): Promise<void> {
  const stored = readAll(path)
  if (stored === undefined) setAside(commentsPath(path))
  const others = (stored ?? []).filter(({ of }) => of !== name)
  const all = [...others, ...comments.map((comment) => ({ of: name, ...comment }))]
  const text = `${JSON.stringify({ comments: all }, undefined, 2)}\n`
  await writeWholeText(commentsPath(path), text, { replace: true, sources: [path] })
}

/** The comments go with a file that gets another name. */
export async function moveComments(from: string, to: string): Promise<void> {
  if (existsSync(commentsPath(from))) await rename(commentsPath(from), commentsPath(to))
}

/** The comments go with a file that is deleted. */
export async function removeComments(path: string): Promise<void> {
  await rm(commentsPath(path), { force: true })
}

/** Undefined: what stands there cannot be read, and may be somebody's. */
function readAll(path: string): readonly Stored[] | undefined {
  const comments = commentsPath(path)
  if (!existsSync(comments)) return []
  try {
    const text = readPlainFileSync(comments, MAX_FILE_BYTES).toString('utf8')
    const parsed = v.safeParse(fileSchema, JSON.parse(text))
    return parsed.success ? parsed.output.comments : undefined
  } catch {
    return undefined
  }
}
