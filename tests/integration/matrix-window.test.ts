import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import type { Sequence } from '../../src/shared/sequence'
import { opensslCertificates } from '../support/certificates'
import { startEchoPeer } from '../support/echo-peers'
import { clientConfig, listenerConfig, portOf, sourceOf, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { openWindow } from './window-commands'
import { EACH_TYPING_CLIENT, startTypingClient } from '../support/typing-clients'

const TEXT = { format: 'text', text: 'hello', newline: 'none' } as const

it.each(['tcp', 'tls', 'udp'] as const)(
  'sends to an echo of others over %s by every command of the window',
  async (protocol: Protocol) => {
    const file = join(temporaryFolder(), 'hello.txt')
    writeFileSync(file, 'file')
    const certificates = await opensslCertificates()
    const port = await startEchoPeer(protocol, 1, certificates)
    const { sessions, command } = openWindow(file)
    const options = protocol === 'tls' ? { tlsCa: certificates.ca } : {}
    const { id } = valueOf(await command('sessions.start', clientConfig(protocol, port, '127.0.0.1', options)))
    const session = valueOf(sessions.live(id))
    await expect.poll(() => session.conversations()[0]?.state.kind, { timeout: 10_000 }).toBe('open')
    const echoed = (): string =>
      story(sourceOf(session), 1)
        .flatMap((row) => (row.startsWith('rx ') ? [row.slice('rx '.length)] : []))
        .join('')

    valueOf(await command('conversations.send', id, 1, TEXT))
    await expect.poll(echoed, { timeout: 10_000 }).toBe('hello')
    valueOf(await command('conversations.sendToMany', id, null, { ...TEXT, format: 'hex', text: '2121' }))
    await expect.poll(echoed, { timeout: 10_000 }).toBe('hello!!')
    valueOf(await command('runs.sendFile', id, 1))
    await expect.poll(echoed, { timeout: 10_000 }).toBe('hello!!file')
    valueOf(await command('conversations.end', id, 1, 'close'))
    await expect.poll(() => session.conversations()[0]?.state.kind, { timeout: 10_000 }).toBe('closed')
  },
)

const LINE = { format: 'text', text: 'step', newline: 'lf' } as const
const TWICE: Sequence = { name: 'twice', steps: [{ kind: 'loop', times: 2, steps: [{ kind: 'send', payload: LINE }] }] }

it.each(['tcp', 'tls', 'udp'] as const)(
  'runs a sequence and plays a recording into an echo of others over %s',
  async (protocol: Protocol) => {
    const certificates = await opensslCertificates()
    const port = await startEchoPeer(protocol, 1, certificates)
    const { sessions, command } = openWindow('')
    const options = protocol === 'tls' ? { tlsCa: certificates.ca } : {}
    const config = clientConfig(protocol, port, '127.0.0.1', options)
    const open = async (): Promise<string> => {
      const { id } = valueOf(await command('sessions.start', config))
      const session = valueOf(sessions.live(id))
      await expect.poll(() => session.conversations()[0]?.state.kind).toBe('open')
      return id
    }
    const echoed = async (id: string, bytes: number): Promise<void> => {
      await expect.poll(() => sessions.get(id)?.summary()).toMatchObject({ rxBytes: bytes, txBytes: bytes })
    }
    const first = await open()
    expect(valueOf(await command('runs.start', first, null, TWICE))).toMatchObject({ sent: 1, refused: 0 })
    await echoed(first, 10)
    const second = await open()
    valueOf(await command('runs.replay', second, 1, first, 1, { side: 'client', speed: 'asap', withinMs: 10_000 }))
    await echoed(second, 10)
    await expect
      .poll(() => valueOf(sessions.live(second)).summary().runs)
      .toMatchObject([{ kind: 'replay', doing: 'ended', outcome: 'done', sent: 2 }])
  },
  60_000,
)

it.each(EACH_TYPING_CLIENT)(
  'runs a sequence, a file and a recording from a listener to $client over $protocol',
  async ({ protocol, client }) => {
    const file = join(temporaryFolder(), 'file.txt')
    writeFileSync(file, 'file\n')
    const certificates = await opensslCertificates()
    const { sessions, command } = openWindow(file)
    const { cert: tlsCertificate, key: tlsKey } = certificates
    const options = protocol === 'tls' ? { tlsCertificate, tlsKey } : {}
    const { id } = valueOf(
      await command('sessions.start', listenerConfig(protocol, { kind: 'none' }, '127.0.0.1', 0, options)),
    )
    const session = valueOf(sessions.live(id))
    const peer = startTypingClient(protocol, client, portOf(session))
    peer.type('question')
    await expect.poll(() => session.summary().rxBytes).toBe('question\n'.length)
    valueOf(await command('runs.start', id, [1], TWICE))
    await peer.output(/step\r?\nstep\r?\n$/)
    valueOf(await command('runs.sendFile', id, 1))
    await peer.output(/step\r?\nfile\r?\n$/)
    // Everything that was sent so far is sent again: the client asks again, and is answered again.
    // Data is in the file some time after it was sent.
    await expect.poll(() => readFileSync(sourceOf(session).path).includes('file\n')).toBe(true)
    const { id: recordedId } = valueOf(await command('recordings.open', sourceOf(session).path))
    valueOf(await command('runs.replay', id, 1, recordedId, 1, { side: 'server', speed: 'asap', withinMs: 10_000 }))
    peer.type('question')
    await peer.output(/file\r?\nstep\r?\nstep\r?\nfile\r?\n$/)
    await expect
      .poll(() => session.summary().runs.find((run) => run.kind === 'replay'))
      .toMatchObject({ doing: 'ended', outcome: 'done', sent: 3 })
  },
  60_000,
)
