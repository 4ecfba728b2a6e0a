import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commentsPath, readComments, writeComments } from '../../../../../src/main/recording/files/comment-file'
import { temporaryFolder } from '../../../../support/folder'

const COMMENT = { row: 1, atNs: '5', text: 'here it begins' }

it('keeps the comments of each recording in a file, and those of the others', async () => {
  const path = join(temporaryFolder(), 'a.pcapng')
  await writeComments(path, 'one', [COMMENT])
  await writeComments(path, 'two', [{ ...COMMENT, text: 'another' }])
  expect(readComments(path, 'one')).toMatchObject([COMMENT])
  expect(readComments(path, 'two')).toMatchObject([{ text: 'another' }])
})

it.each(['{"comments":[{"of":"one","row":1,"atNs":"5","text":"cut', '{"by":"another program"}'])(
  'sets a file aside that it cannot read, instead of writing over it: %s',
  async (text) => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.pcapng')
    writeFileSync(commentsPath(path), text)
    expect(readComments(path, 'one')).toEqual([])
    await writeComments(path, 'one', [COMMENT])
    expect(readComments(path, 'one')).toMatchObject([COMMENT])
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toContain(text)
  },
)
