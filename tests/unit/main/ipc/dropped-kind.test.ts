import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { droppedKind } from '../../../../src/main/ipc/dropped-kind'
import { FIRST_RULES } from '../../../../src/shared/rules/rules-text'
import { FIRST_SCRIPTS } from '../../../../src/shared/script'
import { printLibrary } from '../../../../src/main/library/library-file'
import { EMPTY_LIBRARY } from '../../../../src/shared/library'

const recording = readFileSync('tests/fixtures/first-version/tcp-listener.pcapng')
const pcap = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')

it.each([
  ['a recording of any name', '/tmp/notes.txt', recording, 'recording'],
  ['a classic capture of any name', '/tmp/x', pcap, 'recording'],
  ['a packed capture', '/tmp/x.gz', gzipSync(pcap), 'recording'],
  ['a capture that is damaged, by its name', '/tmp/X.PCAPNG', 'garbage', 'recording'],
  ['options', '/tmp/wirebench-tcp-listener.json', '{"backlog": 5}', 'options'],
  ['options of any name', '/tmp/options', '\n {"backlog": 5}', 'options'],
  ['options with a byte order mark', '/tmp/options', '\uFEFF{"backlog": 5}', 'options'],
  ['saved messages as they are written', '/tmp/messages.txt', printLibrary(EMPTY_LIBRARY), 'messages'],
  ['saved messages whose first line is missing', '/tmp/m.yaml', 'messages:\n  - name: x\n', 'messages'],
  ['rules', '/tmp/r.yaml', FIRST_RULES.answers, 'rules'],
  ['rules of a relay', '/tmp/r', FIRST_RULES.relay, 'rules'],
  ['rules whose first line is missing', '/tmp/r.yml', 'rules:\n  - reply: x\n', 'rules'],
  ['a script', '/tmp/handler.TS', FIRST_SCRIPTS.answers, 'script'],
  ['a script that speaks of rules', '/tmp/handler.mjs', '/*\nwirebench: rules/1\n*/', 'script'],
  ['other YAML', '/tmp/compose.yaml', 'services:\n  web: {}\n', undefined],
  ['a text', '/tmp/notes.txt', 'messages: to be written\n', undefined],
  ['bytes of a program', '/bin/x', '\u007fELF\0\0', undefined],
  ['nothing', '/tmp/empty', '', undefined],
])('sees %s', (_what, path, content, kind) => {
  expect(droppedKind(path, Buffer.from(content as string))).toBe(kind)
})
