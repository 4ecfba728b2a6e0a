import { readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SOURCE_FILE } from '../../../../src/main/files/whole-file'
import { toFailure, toGroupFailure } from '../../../../src/main/net/failure'
import { toFileFailure } from '../../../../src/main/recording/files/file-failure'
import type { Failure } from '../../../../src/shared/failure'
import { en } from '../../../../src/shared/words/en/messages'
import { findSentence, saySentence, sayWith } from '../../../../src/shared/words/say'
import { refusal, type RefusalKey } from '../../../../src/shared/words/say-failure'
import { zhCN } from '../../../../src/shared/words/zh-CN/messages'

const chinese = sayWith(zhCN)

/** What the window shows in Chinese: the sentence of the failure itself, or that of its code. */
function inChinese({ code, said, subject = '' }: Failure): string | undefined {
  if (said !== undefined) return saySentence(chinese, said)
  const key = `failure.${code}`
  return findSentence(zhCN, key) === undefined ? undefined : chinese(key, { subject })
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf-8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

/** The failure literals without a sentence, and without one for their code. */
function unsaid(source: string): string[] {
  return [...source.matchAll(/\{[^{}]*\bcode: '([a-z-]+)'[^{}]*\berrno\b(?:[^{}]|\$\{[^{}]*\})*\}/g)]
    .filter(([written, code = '']) => !/\bsaid\b/.test(written) && findSentence(zhCN, `failure.${code}`) === undefined)
    .map(([written]) => written)
}

it('finds a failure that nothing says in Chinese', () => {
  expect(unsaid("return failed({ code: 'invalid-input', errno: '', message: `no ${what}` })")).toHaveLength(1)
  expect(unsaid("const failure = { code: 'unknown', errno: '', message }")).toHaveLength(1)
  expect(unsaid("const failure = { code: 'unknown', errno: '', message, said }")).toEqual([])
  expect(unsaid("const failure = { code: 'disk-full', errno: '', message, subject }")).toEqual([])
})

it('says each failure that the main process makes in every language', () => {
  const files = sources('src/main')
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap((file) => unsaid(readFileSync(file, 'utf-8')).map((written) => [file, written]))).toEqual([])
})

it('says each error of the system in Chinese', () => {
  const names = [...Object.keys(constants.errno), 'ENOTFOUND', 'EAI_AGAIN', 'ERR_SOCKET_BAD_PORT', SOURCE_FILE]
  const where = { address: '127.0.0.1', port: 4711 }
  const socket = { address: 'unix:/tmp/kettle', port: 0 }
  for (const name of names) {
    const error = Object.assign(new Error(`the system says ${name}`), { code: name })
    const failures = [
      toFailure(error, { protocol: 'tcp', doing: 'listen', where }),
      toFailure(error, { protocol: 'udp', doing: 'connect', where }),
      toFailure(error, { protocol: 'tcp', doing: 'connect', where: socket }),
      toGroupFailure(error, '239.1.2.3', 'join', where),
      toFileFailure(error, '/tmp/kettle'),
    ]
    for (const failure of failures)
      expect([name, inChinese(failure)]).toEqual([name, expect.stringMatching(/\p{Script=Han}|says/u)])
  }
})

it('keeps the words of the system where it knows none of its own', () => {
  const error = Object.assign(new Error('no such luck'), { code: 'ELUCK' })
  const failure = toFailure(error, { protocol: 'tcp', doing: 'connect', where: { address: '127.0.0.1', port: 4711 } })
  expect(failure.message).toBe('TCP 127.0.0.1:4711: no such luck (ELUCK)')
  expect(inChinese(failure)).toBe('TCP 127.0.0.1:4711：no such luck')
})

it('says on the command line what the words are, as a part of a line', () => {
  expect(refusal('noSession', { id: 'nobody' }).message).toBe('there is no session nobody')
  expect(refusal('tlsForStreams').message).toBe('TLS is for streams')
  expect(refusal('conversationNotOpen', { n: 9 }, { code: 'not-open' })).toMatchObject({
    code: 'not-open',
    message: 'conversation 9 is not open',
    said: { key: 'refusal.conversationNotOpen', values: { n: 9 } },
  })
})

it('knows the key of each sentence that the main process says', () => {
  const known = (key: string): boolean => findSentence(en, key) !== undefined
  const keys = sources('src/main').flatMap((file) =>
    [...readFileSync(file, 'utf-8').matchAll(/\bkey: '([a-z][A-Za-z-]*\.[A-Za-z.-]+)'/g)].map(([, key = '']) => key),
  )
  expect(keys.length).toBeGreaterThan(10)
  expect(keys.filter((key) => !known(key))).toEqual([])
})

it('says a sentence within another one', () => {
  const why: RefusalKey = 'notSocks5'
  const failure = refusal('notPutThrough', { why: { key: `refusal.${why}` } })
  expect(failure.message).toBe('the client was not connected to a target: it does not speak SOCKS 5')
  expect(inChinese(failure)).toBe('没有把客户端连到目标：它使用的不是 SOCKS 5')
})
