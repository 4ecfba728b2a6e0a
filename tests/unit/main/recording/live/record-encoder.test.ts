import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LiveRecording } from '../../../../../src/main/recording/live/live-recording'
import { OpenedRecording } from '../../../../../src/main/recording/opened/opened-recording'
import type { StateEvent } from '../../../../../src/shared/record'
import { temporaryFolder } from '../../../../support/folder'

const LOCAL = { address: '127.0.0.1', port: 2_021 }
/** More comments than are kept at once, and some of them a second time. */
const CONVERSATIONS = 1_500

it('writes each rule that matched with its own rule and conversation, however many take turns', async () => {
  const path = join(temporaryFolder(), 'hits.pcapng')
  const config = { role: 'listener', protocol: 'tcp', local: LOCAL, handler: { kind: 'none' }, options: {} } as const
  const meta = { sessionId: 'a-session', name: 'hits', config, startedAtNs: 1_790_000_000_000_000_000n }
  const recording = new LiveRecording(path, meta, 'test', 1e9)
  const hits = ['one', 'two', 'three'].map((rule, at): StateEvent => ({
    kind: 'rule-hit',
    rule,
    number: at + 1,
    on: 'message',
    replies: at,
  }))
  const written: (readonly [number, StateEvent])[] = []
  for (let number = 1; number <= CONVERSATIONS; number++) {
    const peer = { address: '127.0.0.1', port: 20_000 + number }
    recording.addConversation(peer)
    recording.appendState(number, { kind: 'open', local: LOCAL, peer, by: 'peer' })
  }
  for (let round = 0; round < 2; round++)
    for (let number = 1; number <= CONVERSATIONS; number++)
      for (const hit of number % 2 === 0 ? hits : hits.toReversed()) {
        recording.appendState(number, hit)
        written.push([number, hit])
      }
  recording.close()
  const outcome = await OpenedRecording.open(path)
  if (!outcome.ok) throw new Error(outcome.failure.message)
  const opened = outcome.value
  const read = written.map((_, at) => {
    const { conversation, state } = opened.read(CONVERSATIONS + at + 1)
    return [conversation, state]
  })
  opened.close()
  expect(read).toEqual(written)
})
