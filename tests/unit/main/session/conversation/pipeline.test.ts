import { describe, expect, it } from 'vitest'
import type { Framing } from '../../../../../src/shared/framing/framing'
import { Playbook } from '../../../../support/playbook'
import { bytesOf } from '../../../../support/engine'

const LINES: Framing = { kind: 'line', delimiter: Uint8Array.of(0x0a), maxBytes: 1024 }

describe('the pipeline of a conversation', () => {
  it('records what came before it is answered, and the answer when the system has taken it', () => {
    const page = new Playbook({ kind: 'echo' })
    page.peerSends('hello')
    expect(page.read()).toEqual(['[open peer]', '-- reads', '>> hello', '[rx hello]', '<< hello', '[tx hello]'])
  })

  it('answers each line of a chunk, each instance with its own state', () => {
    const page = new Playbook({ kind: 'prefix', text: 'P:' })
    page.read()
    page.peerSends('one\ntwo\n')
    page.peerSends('')
    page.peerSends('\n\n')
    expect(page.read().filter((line) => line.startsWith('<<'))).toEqual(['<< P:one\nP:two\n', '<< P:', '<< P:\nP:\n'])
    const text = new Playbook({ kind: 'text', text: 'pong' })
    text.peerSends('anything')
    expect(text.read()).toContain('<< pong')
  })

  it('does nothing by itself where nobody acts, not even when the peer ends', () => {
    const page = new Playbook({ kind: 'none' })
    page.read()
    page.peerSends('hello')
    page.peerEnds()
    expect(page.read()).toEqual(['>> hello', '[rx hello]', '>> FIN', '[half-closed peer]'])
    expect(page.conversation.send(bytesOf('late')).ok).toBe(true)
    expect(page.read()).toEqual(['<< late', '[tx late]'])
  })

  it('gives a handler whole messages, and frames what it answers', () => {
    const page = new Playbook({ kind: 'upper-case', greeting: 'hi' }, { framing: LINES })
    expect(page.read()).toEqual(['[open peer]', '<< hi\n', '[tx hi\n]', '-- reads'])
    page.peerSends('on')
    page.peerSends('e\ntwo\nthr')
    expect(page.read().filter((line) => line.startsWith('<<'))).toEqual(['<< 1 ONE\n', '<< 2 TWO\n'])
  })

  it('ends our side when the peer ends, where a handler has answered everything', () => {
    const page = new Playbook({ kind: 'echo' })
    page.read()
    page.peerEnds()
    expect(page.read()).toEqual(['>> FIN', '[half-closed peer]', '<< FIN', '[half-closed local]'])
  })

  it('reads no more while the peer does not take its answers', () => {
    const page = new Playbook({ kind: 'echo' })
    page.read()
    page.wire.isTaking = false
    page.peerSends('a'.repeat(300_000))
    expect(page.read().at(-1)).toBe('-- reads no more')
    page.wire.take()
    expect(page.read()).toContain('-- reads')
  })

  it('ends this conversation alone when its handler throws, as failed with a code', () => {
    const page = new Playbook(() => ({
      onMessage() {
        throw new Error('a bug in a rule')
      },
    }))
    page.read()
    page.peerSends('hello')
    expect(page.read()).toEqual(['>> hello', '[rx hello]', '[failed handler-failed]', '-- gone'])
    expect(page.conversation.send(bytesOf('late'))).toMatchObject({ ok: false, failure: { code: 'not-open' } })
  })

  it('ends it as well when a timer of its handler throws, and no timer outlives it', () => {
    const page = new Playbook((conversation) => {
      conversation.after(5, () => {
        throw new Error('late')
      })
      conversation.every(1, () => undefined)
      return { onMessage: () => undefined }
    })
    page.clock.advance(5)
    expect(page.read().slice(-2)).toEqual(['[failed handler-failed]', '-- gone'])
    expect(page.clock.timers).toBe(0)
  })

  it('ends a message by a pause, and the last one by the end of the stream', () => {
    const page = new Playbook({ kind: 'echo' }, { framing: { kind: 'idle', idleMs: 50, maxBytes: 100 } })
    page.read()
    page.peerSends('one ')
    page.peerSends('message')
    page.clock.advance(50)
    expect(page.read().slice(-2)).toEqual(['<< one message', '[tx one message]'])
    page.peerSends('the last')
    page.peerEnds()
    expect(page.read()).toEqual([
      '>> the last',
      '[rx the last]',
      '>> FIN',
      '[half-closed peer]',
      '<< the last',
      '[tx the last]',
      '<< FIN',
      '[half-closed local]',
    ])
    page.clock.advance(1_000)
    expect(page.read()).toEqual([])
  })

  it('tells a handler when nothing came or went for a time, once each time', () => {
    const page = new Playbook((conversation) => ({
      onOpen() {
        conversation.whenIdle(100, () => {
          conversation.note({ kind: 'idle', afterMs: 100 })
        })
      },
      onMessage: () => undefined,
    }))
    page.clock.advance(60)
    page.peerSends('a')
    page.read()
    page.clock.advance(99)
    expect(page.read()).toEqual([])
    page.clock.advance(1)
    expect(page.read()).toEqual(['[idle]'])
    page.clock.advance(1_000)
    expect(page.read()).toEqual([])
  })

  it('has the handler exchanged while it runs: the old one ends with its timers, the new one takes over', () => {
    const told: string[] = []
    const page = new Playbook((conversation) => {
      conversation.every(10, () => told.push('tick'))
      return {
        onMessage: () => told.push('old'),
        onClosed: (last) => told.push(typeof last === 'string' ? last : last.kind),
      }
    })
    page.conversation.setHandler({
      open: () => ({
        onOpen: (how) => told.push(how),
        onMessage: () => told.push('new'),
      }),
    })
    page.clock.advance(100)
    page.peerSends('x')
    expect(told).toEqual(['replaced', 'taken-over', 'new'])
  })
})

describe('faults in the pipeline', () => {
  const HOLD = { kind: 'hold-back', ms: 10 }

  it('stand between the wire and the log on the way in, and before the wire on the way out', () => {
    const page = new Playbook({ kind: 'echo' }, { faults: { in: [HOLD], out: [HOLD] } })
    page.read()
    page.peerSends('hello')
    expect(page.read()).toEqual(['>> hello'])
    page.clock.advance(10)
    expect(page.read()).toEqual(['[rx hello]'])
    expect(page.conversation.queuedBytes).toBe(5)
    page.clock.advance(10)
    expect(page.read()).toEqual(['<< hello', '[tx hello]'])
  })

  it("take the peer's end and ours behind the bytes", () => {
    const page = new Playbook({ kind: 'echo' }, { faults: { in: [HOLD], out: [HOLD] } })
    page.read()
    page.peerSends('last')
    page.peerEnds()
    page.clock.advance(10)
    expect(page.read()).toEqual(['>> last', '>> FIN', '[rx last]', '[half-closed peer]'])
    page.clock.advance(10)
    expect(page.read()).toEqual(['<< last', '[tx last]', '<< FIN', '[half-closed local]'])
  })

  it('are switched while it runs, and what the old ones held goes on at once', () => {
    const page = new Playbook({ kind: 'none' }, { faults: { out: [HOLD] } })
    page.read()
    page.conversation.send(bytesOf('held'))
    expect(page.read()).toEqual([])
    page.conversation.setFaults('out', [], 0)
    expect(page.read()).toEqual(['<< held', '[tx held]'])
    page.conversation.send(bytesOf('free'))
    expect(page.read()).toEqual(['<< free', '[tx free]'])
  })

  it('count what they held and never sent, when the conversation ends without it', () => {
    const page = new Playbook({ kind: 'none' }, { faults: { out: [HOLD] } })
    page.read()
    page.conversation.send(bytesOf('held'))
    page.conversation.end('reset')
    expect(page.read()).toEqual(['<< RST', '[reset local]', '-- gone'])
    expect(page.conversation.log.recording.conversationTable.get(1)?.state.kind).toBe('reset')
    page.clock.advance(100)
    expect(page.read()).toEqual([])
  })
})
