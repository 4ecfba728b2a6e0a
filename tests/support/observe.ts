import { expect } from 'vitest'
import type { Session } from '../../src/main/session/session'
import type { Protocol } from '../../src/shared/endpoint'
import { portOf } from './engine'
import { startPython, type Program } from './program'

/** What a peer in Python sees of a server of ours. */
export interface Observed {
  readonly session: Session
  readonly observer: Program
  /** Sends a message, and waits until our side has read it, so that no two of them are read as one. */
  readonly send: (text: string) => Promise<void>
  /** What came back so far, all of it. */
  readonly text: () => string
  /** Each read, or datagram. */
  readonly reads: () => { readonly atMs: number; readonly text: string }[]
  /** `fin`, or the errno; undefined while it is open. */
  readonly end: () => string | undefined
  /** How often faults have acted in its conversation. */
  readonly count: () => number
}

/** A peer in Python, which is or will be this conversation of a server. */
export function observe(session: Session, protocol: Protocol, conversation: number): Observed {
  const observer = startPython('observer', protocol, portOf(session))
  const reads = (): { readonly atMs: number; readonly text: string }[] =>
    [...observer.stdout.matchAll(/^read (\d+) ([\da-f]+|-)$/gm)].map(([, ms = '', hex = '']) => ({
      atMs: Number(ms),
      text: Buffer.from(hex, 'hex').toString('latin1'),
    }))
  let sent = 0
  return {
    session,
    observer,
    send: async (text) => {
      observer.type(`send ${Buffer.from(text).toString('hex')}`)
      sent += 1
      await expect
        .poll(() => session.conversations().find(({ number }) => number === conversation)?.rxRecords)
        .toBe(sent)
    },
    text: () =>
      reads()
        .map(({ text }) => text)
        .join(''),
    reads,
    end: () => /^end (\w+)$/m.exec(observer.stdout)?.[1],
    count: () => session.faults.statusOf(conversation).counts.reduce((sum, { count }) => sum + count, 0),
  }
}
