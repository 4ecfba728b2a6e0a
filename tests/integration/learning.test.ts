import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import { learnInThread, type LearnQuestion } from '../../src/main/session/handler/rules/learn-questions'
import type { RecordingMeta } from '../../src/shared/record'
import { valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { withLongestTurn } from '../support/longest-turn'
import { startWirebench } from '../support/program'

const LOCAL = { address: '127.0.0.1', port: 2_021 }

/** A recording of one client that asks so many questions, each of its own, with answers of this length. */
function recordingOf(questions: number, answerBytes: number): string {
  const path = join(temporaryFolder(), 'asked.pcapng')
  const config = { role: 'listener', protocol: 'tcp', local: LOCAL, handler: { kind: 'none' }, options: {} } as const
  const meta: RecordingMeta = { sessionId: 'asked', name: 'asked', config, startedAtNs: 1_790_000_000_000_000_000n }
  const recording = new LiveRecording(path, meta, 'test', 2 ** 40)
  const peer = { address: '127.0.0.1', port: 50_001 }
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local: LOCAL, peer, by: 'peer' })
  const answer = Buffer.alloc(answerBytes, 'x')
  answer.write('\n', answerBytes - 1)
  for (let at = 0; at < questions; at++) {
    recording.appendBytes(1, 'rx', Buffer.from(`question ${String(at % 5_000)}\n`))
    recording.appendBytes(1, 'tx', answer)
  }
  recording.close()
  return path
}

function questionAbout(path: string): LearnQuestion {
  return { path, protocol: 'tcp', side: 'server', options: {}, only: undefined, keepsPauses: false }
}

/** Whether the process has a handler for SIGHUP, the lowest bit (proc(5)). */
function hearsHangUp(pid: number | undefined): boolean {
  const [, caught = '0'] = /SigCgt:\s*([0-9a-f]+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? []
  return (Number.parseInt(caught.slice(-1), 16) & 1) === 1
}

it('learns from 60,000 rows while the loop that serves sockets goes on', async () => {
  const path = recordingOf(30_000, 100)
  const learning = await withLongestTurn(() => learnInThread(questionAbout(path), new AbortController().signal))
  const learnt = valueOf(learning.outcome)
  expect(learnt.rules).toBeGreaterThan(1_000)
  expect(learnt.text).toContain('question 4999')
  expect(learning.longestMs).toBeLessThan(100)
}, 120_000)

it('stops learning at once when it is told to, and says that nothing was learnt', async () => {
  const path = recordingOf(100_000, 100)
  const abort = new AbortController()
  const learning = learnInThread(questionAbout(path), abort.signal)
  setImmediate(() => {
    abort.abort()
  })
  const outcome = await learning
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled', subject: path } })

  const to = join(temporaryFolder(), 'learnt.rules.yaml')
  if (process.platform !== 'linux') return
  const bench = startWirebench('rules', 'learn', path, '--to', to)
  // It hears SIGHUP, as Node by itself does not, from the moment on when signals stop it.
  await expect.poll(() => hearsHangUp(bench.child.pid), { interval: 5 }).toBe(true)
  bench.kill('SIGINT')
  // While it opens the file, the signal ends it as any program; while it learns, with the number for that.
  expect([-2, 130]).toContain(await bench.exit)
  expect(existsSync(to)).toBe(false)
}, 60_000)

it('refuses in words what is too much to learn from', async () => {
  const path = recordingOf(1_100, 64 * 1024)
  const outcome = await learnInThread(questionAbout(path), new AbortController().signal)
  expect(outcome).toMatchObject({ ok: false })
  if (!outcome.ok) expect(outcome.failure.message).toContain('has too much to learn from: more than 64 MiB')
}, 60_000)
