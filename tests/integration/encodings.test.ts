import { expect, it } from 'vitest'
import { decodeForPrograms, visibleLine } from '../../src/shared/visible-text'
import { ENCODINGS, type Encoding } from '../../src/shared/encoding'
import { fromHex } from '../../src/shared/hex'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { RowList } from '../../src/main/recording/query/row-list'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { encodeMessage } from '../../src/main/session/conversation/message-encoder'
import { allRows, failureOf, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { peerClient } from '../support/peers'
import { runProgram } from '../support/program'

/** Text that exists in the encoding, and the name that Python has for it. */
const SAMPLES: Readonly<Record<Encoding, readonly [string, string]>> = {
  'utf-8': ['utf-8', 'Ünïcødé 你好 😀'],
  'utf-16le': ['utf-16-le', '你好 😀 end'],
  'utf-16be': ['utf-16-be', '你好 😀 end'],
  gbk: ['gbk', '你好，世界 abc 测试'],
  gb18030: ['gb18030', '你好 😀 㐀 测试'],
  big5: ['big5', '您好，世界 abc'],
  shift_jis: ['shift_jis', 'こんにちは 世界 ｱｲｳ abc'],
  'euc-kr': ['euc-kr', '안녕하세요 abc'],
  'iso-8859-1': ['latin-1', 'Größe ©'],
  'windows-1250': ['cp1250', 'Příliš žluťoučký'],
  'windows-1251': ['cp1251', 'Привет'],
  'windows-1252': ['cp1252', 'Größe €'],
  'windows-1253': ['cp1253', 'Γειά'],
  'windows-1254': ['cp1254', 'Merhaba ğış'],
  'windows-1255': ['cp1255', 'שלום'],
  'windows-1256': ['cp1256', 'مرحبا'],
  'windows-1257': ['cp1257', 'Ąžuolas'],
  'windows-1258': ['cp1258', 'Vi\u00ea\u0323t'],
}

async function pythonBytes(codec: string, text: string): Promise<Buffer> {
  const points = Array.from(text, (char) => char)
    .map((char) => char.codePointAt(0))
    .join(',')
  const hex = await runProgram('python3', ['-c', `print(''.join(map(chr,[${points}])).encode('${codec}').hex())`])
  return Buffer.from(hex.trim(), 'hex')
}

/** The text of a conversation: the lines of its rows, one after the other. */
function shownText(source: RecordingSource, encoding: Encoding): string {
  return allRows(source, 1)
    .filter(({ kind }) => kind === 'rx')
    .map(({ previewHex, partialCharacterHex }) =>
      decodeForPrograms(fromHex(previewHex), fromHex(partialCharacterHex), true, encoding),
    )
    .join('')
}

it.each(Object.keys(ENCODINGS) as Encoding[])(
  'reads and writes %s as Python does, one byte at a time',
  async (encoding) => {
    const [codec, text] = SAMPLES[encoding]
    const bytes = await pythonBytes(codec, text)
    const encoded = encodeMessage({ format: 'text', text, newline: 'none' }, encoding)
    expect(encoded.ok && Buffer.from(encoded.bytes).toString('hex')).toBe(bytes.toString('hex'))
    const options = encoding === 'utf-8' ? {} : { encoding }
    const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, options)))
    const peerSide = await peerClient(portOf(session))
    peerSide.setNoDelay(true)
    for (const [at, byte] of bytes.entries()) {
      peerSide.write(Buffer.of(byte))
      await expect.poll(() => session.conversations()[0]?.rxBytes, { interval: 2 }).toBe(at + 1)
    }
    const source = sourceOf(session)
    expect(shownText(source, encoding)).toBe(text)
    await session.stop()
    const opened = valueOf(await OpenedRecording.open(source.path))
    expect(shownText(opened, encoding)).toBe(text)
    // Chosen afterwards, for a recording that was made with another encoding.
    opened.setEncoding('big5')
    opened.setEncoding(encoding)
    expect(shownText(opened, encoding)).toBe(text)
    opened.close()
  },
)

it('reads an encoding that is chosen afterwards across the borders of chunks', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const peerSide = await peerClient(portOf(session))
  const bytes = await pythonBytes('gbk', '你好世界')
  for (const [at, byte] of bytes.entries()) {
    peerSide.write(Buffer.of(byte))
    await expect.poll(() => session.conversations()[0]?.rxBytes, { interval: 2 }).toBe(at + 1)
  }
  session.changeDecoding({ encoding: 'gbk' })
  expect(shownText(sourceOf(session), 'gbk')).toBe('你好世界')
  session.changeDecoding({})
  expect(
    Buffer.concat(allRows(sourceOf(session), 1).map(({ previewHex }) => Buffer.from(fromHex(previewHex)))),
  ).toEqual(bytes)
})

it('marks bytes that are no text, and says which character cannot be written', async () => {
  expect(visibleLine(Uint8Array.of(0x61, 0xff, 0x0a), undefined, false, 'gbk')).toBe('a\ufffd\\n')
  const session = valueOf(
    await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { encoding: 'windows-1252' })),
  )
  await peerClient(portOf(session))
  await expect.poll(() => session.conversations().length).toBe(1)
  const failure = failureOf(session.sendTyped(1, { format: 'text', text: 'Größe 你', newline: 'none' }))
  expect(failure.message).toContain('column 7: the text encoding of this session has no "你"')
  expect(session.conversations()[0]?.txBytes).toBe(0)
})

it('finds text in the encoding of the session', async () => {
  const config = listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { encoding: 'gbk' })
  const session = valueOf(await startEngine().start(config))
  const peerSide = await peerClient(portOf(session))
  peerSide.write(await pythonBytes('gbk', '温度 23'))
  await expect.poll(() => session.conversations()[0]?.rxRecords).toBe(1)
  const found = async (query: string): Promise<number> => {
    const view = new RowList(sourceOf(session), { query })
    await view.complete()
    return view.count
  }
  expect(await found('温度')).toBe(1)
  expect(await found('湿度')).toBe(0)
  session.changeDecoding({ encoding: 'utf-8' })
  expect(await found('温度')).toBe(0)
})
