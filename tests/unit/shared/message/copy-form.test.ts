import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fromHex } from '../../../../src/shared/hex'
import { inForm, joinForms, type CopiedRow, type CopyForm } from '../../../../src/shared/message/copy-form'
import { temporaryFolder } from '../../../support/folder'

const EVERY = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const row = (seq: number, bytes: Uint8Array): CopiedRow => ({
  seq,
  time: '2026-11-26T08:00:00.000Z',
  conversation: 1,
  peer: '127.0.0.1:50000',
  kind: 'rx',
  bytes,
  encoding: 'utf-8',
})
const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const inAll = (form: CopyForm, rows: readonly CopiedRow[]): string =>
  joinForms(
    form,
    rows.flatMap((each) => inForm(form, each) ?? []),
  )

it('is bytes that Python reads again, one alone or in a list', () => {
  const read = (literal: string): unknown =>
    JSON.parse(
      execFileSync(
        'python3',
        [
          '-c',
          'import ast,json,sys; v = ast.literal_eval(sys.stdin.read()); print(json.dumps([x.hex() for x in ([v] if isinstance(v, bytes) else v)]))',
        ],
        { input: literal, encoding: 'utf8' },
      ),
    )
  expect(read(inAll('python', [row(1, EVERY)]))).toEqual([Buffer.from(EVERY).toString('hex')])
  expect(read(inAll('python', [row(1, text("it's")), row(2, text('')), row(3, EVERY)]))).toEqual([
    Buffer.from("it's").toString('hex'),
    '',
    Buffer.from(EVERY).toString('hex'),
  ])
})

it('is C that a compiler takes, with the same bytes in it', () => {
  const folder = temporaryFolder()
  const code = inAll('c', [row(7, EVERY), row(8, text('')), row(9, text('hi'))])
  const main =
    'int main(void) { fwrite(row_7, 1, sizeof row_7, stdout); fwrite(row_9, 1, sizeof row_9, stdout); return 0; }'
  writeFileSync(join(folder, 'rows.c'), `#include <stdio.h>\n${code}\n${main}\n`)
  execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-std=c99', '-o', join(folder, 'rows'), join(folder, 'rows.c')])
  expect(execFileSync(join(folder, 'rows'))).toEqual(Buffer.concat([EVERY, Buffer.from('hi')]))
})

it('is JSON, base64 and hex that are read again, and text that keeps its lines', () => {
  expect(JSON.parse(inAll('json', [row(1, text('é\n'))]))).toMatchObject({
    seq: 1,
    text: 'é\n',
    hex: 'c3a90a',
    byteLength: 3,
  })
  const event: CopiedRow = { ...row(2, new Uint8Array()), kind: 'state', event: 'Closed' }
  expect(JSON.parse(inAll('json', [row(1, EVERY), event]))).toMatchObject([{ seq: 1 }, { seq: 2, event: 'Closed' }])
  const large = new Uint8Array(100_000).map((_, at) => at)
  expect(Buffer.from(inAll('base64', [row(1, large)]), 'base64').equals(large)).toBe(true)
  expect(fromHex(inAll('hex', [row(1, EVERY)]).replaceAll(' ', ''))).toEqual(EVERY)
  expect(inAll('hex', [row(1, text('AB')), event, row(3, text('C'))])).toBe('41 42\n43')
  expect(inAll('text', [row(1, text('one\n')), row(2, text('two')), event, row(3, text('three'))])).toBe(
    'one\ntwo\nthree',
  )
})
