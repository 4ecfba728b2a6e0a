import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { SettingsFile } from '../../../src/main/app/settings-file'
import { readLibrary, writeLibrary } from '../../../src/main/library/library-store'
import { rulesFrom } from '../../../src/main/session/handler/rules/rules-file'
import { DEFAULT_SETTINGS, settingsChangeSchema } from '../../../src/shared/settings'
import { temporaryFolder } from '../../support/folder'
import { mutatedText } from '../mutate'
import { checkFailure, type FuzzSubject } from '../subject'

const FIXTURES = join(import.meta.dirname, '../../fixtures/first-version')
const textOf = (input: Uint8Array): string => Buffer.from(input).toString('utf8')

const JSON_WORDS = ['{', '}', '[', ']', ':', ',', '"', 'null', 'true', '-1', '1e309', '"theme"', '"dark"', '"labels"', '"__proto__"', '"locale"', '\\u0000', '{"a":', '"of"', '[[[['] // prettier-ignore

/** Settings that are read, and saved after a change: those that are known have a value that may be. */
export const settings: FuzzSubject = {
  name: 'settings',
  short: 150,
  open: () => {
    const folder = join(temporaryFolder(), 'profile')
    const whole = { ...DEFAULT_SETTINGS, theme: 'dark', keys: { rules: 'Alt+Q', load: '' }, labels: [{ of: 'peer 192.0.2.1', name: 'a' }], window: { width: 900, height: 600, isMaximized: false } } // prettier-ignore
    const seeds = [readFileSync(join(FIXTURES, 'settings.json'), 'utf8'), JSON.stringify(whole), JSON.stringify(whole, null, 2)] // prettier-ignore
    return Promise.resolve({
      make: (random) => Buffer.from(mutatedText(seeds, JSON_WORDS, random)),
      run: (input) => {
        rmSync(folder, { recursive: true, force: true })
        mkdirSync(folder)
        writeFileSync(join(folder, 'settings.json'), input)
        const first = new SettingsFile(folder)
        const { allowedScripts, ...changeable } = first.settings
        v.parse(settingsChangeSchema, changeable)
        v.parse(v.array(v.string()), allowedScripts)
        first.change({ theme: 'light' })
        const { settings: again, badCopy } = new SettingsFile(folder)
        if (badCopy !== undefined || again.theme !== 'light') throw new Error('a change was not kept')
        if (({} as Record<string, unknown>)['a'] !== undefined) throw new Error('a prototype was changed')
      },
    })
  },
}

const YAML_WORDS = ['\n', '  ', '- ', ': ', '&a ', '*a', '<<: *a', '!!set', '!!binary ', '|\n', '>-\n', '{', '}', '[', ']', '"', "'", '#', '%YAML 1.1\n', '---\n', '? ', 'null', '~', '1e309', '0x', 'wirebench: ', 'messages:', 'name: ', 'steps:', '\t', '\u0000', '\u2028'] // prettier-ignore

/** A library that is taken can be written and is the same when it is read again. */
export const libraries: FuzzSubject = {
  name: 'libraries',
  short: 200,
  open: () => {
    const folder = temporaryFolder()
    const [path, copy] = [join(folder, 'messages.yaml'), join(folder, 'copy.yaml')]
    const seeds = [readFileSync(join(FIXTURES, 'messages.yaml'), 'utf8'), LIBRARY]
    return Promise.resolve({
      make: (random) => Buffer.from(mutatedText(seeds, YAML_WORDS, random)),
      run: (input) => {
        writeFileSync(path, input)
        const reading = readLibrary(path)
        if (!reading.ok) {
          checkFailure(reading.failure)
          return
        }
        const writing = writeLibrary(copy, reading.value)
        if (!writing.ok) throw new Error(writing.failure.message)
        const again = readLibrary(copy)
        if (!again.ok) throw new Error(`what was written is not read: ${again.failure.message}`)
        if (JSON.stringify(again.value) !== JSON.stringify(reading.value)) throw new Error('what was written is not what is read') // prettier-ignore
      },
    })
  },
}

const LIBRARY = `wirebench: 1
messages:
  - name: hello
    format: text
    text: "你好 {{seq}}"
  - name: bytes
    format: hex
    text: 00 ff 7e
sequences:
  - name: three times
    steps:
      - kind: loop
        times: 3
        everyMs: 100
        steps:
          - kind: send
            payload: { format: text, text: ping }
`

const RULES = `wirebench: rules/1
variables: { count: 0 }
rules:
  - name: greeting
    when: { text: hello }
    then:
      - send: { text: "hello back" }
  - name: pattern
    when: { pattern: "^get (\\\\d+)$" }
    then:
      - wait: 10
      - send: { text: "got {{1}}" }
      - close: true
`
const RULE_WORDS = [...YAML_WORDS, 'rules:', 'when: ', 'then:', 'pattern: ', '(a+)+$', '[', '(?<n>x)', 'send: ', 'hex: ', 'text: ', '{{', '}}', 'template: ', 'after: ', 'times: ', '-1', 'state: '] // prettier-ignore

/** Each mistake of a file of rules has words and a place that is in the file. */
export const rules: FuzzSubject = {
  name: 'rules',
  short: 200,
  open: () =>
    Promise.resolve({
      make: (random) => Buffer.from(mutatedText([RULES, LIBRARY, ...EXAMPLES], RULE_WORDS, random)),
      run: (input) => {
        const text = textOf(input)
        for (const encoding of ['utf-8', 'gb18030'] as const) {
          const reading = rulesFrom(text, encoding)
          if (reading.ok) continue
          for (const { line, column, message } of reading.mistakes) {
            checkFailure({ code: 'invalid-input', errno: '', message, subject: '' })
            const lines = text.split(/\r\n|\n|\r/).length
            if (line < 1 || line > lines + 1 || column < 1) throw new Error(`line ${String(line)} of ${String(lines)}, column ${String(column)}`) // prettier-ignore
          }
        }
      },
    }),
}

const EXAMPLES = ((): string[] => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/rules.md'), 'utf8')
  return [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml ?? '')
})()
