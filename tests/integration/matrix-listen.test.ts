import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import { listening } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench, type Program } from '../support/program'
import { EACH_TYPING_CLIENT, startTypingClient, typingClientsOf } from '../support/typing-clients'

const MESSAGES = 'wirebench: 1\nmessages:\n  - { name: greet, format: text, text: "saved\\n" }\n'
const REPLIES = [
  { reply: 'echo', answer: /^question$/m },
  { reply: 'text:fixed', answer: /^fixed/m },
  { reply: 'prefix:> ', answer: /^> question$/m },
] as const

async function startPair(protocol: Protocol, client: string, ...args: string[]): Promise<readonly [Program, Program]> {
  const listener = startWirebench('listen', protocol, '127.0.0.1:0', ...args)
  return [listener, startTypingClient(protocol, client, await listening(listener, protocol))]
}

it.each(EACH_TYPING_CLIENT)(
  'sends to $client over $protocol: typed lines, @n, @*, a saved message',
  async ({ protocol, client }) => {
    const path = join(temporaryFolder(), 'messages.yaml')
    writeFileSync(path, MESSAGES)
    const [listener, peer] = await startPair(protocol, client, '--newline', 'lf', '--messages', path)
    peer.type('question')
    await listener.output(/#1 .* rx .*question/)
    const ways = [
      ['typed', 'typed'],
      ['@1 to one', 'to one'],
      ['@* to all', 'to all'],
      ['!greet', 'saved'],
    ] as const
    for (const [line, received] of ways) {
      listener.type(line)
      await peer.output(new RegExp(`^${received}$`, 'm'))
    }
    expect(peer.stdout.replaceAll('\r', '')).toBe('typed\nto one\nto all\nsaved\n')
  },
)

const UNIX_CLIENTS: Readonly<Record<string, (path: string) => string[]>> = {
  ncat: (path) => ['ncat', '-U', path],
  socat: (path) => ['socat', '-', `UNIX-CONNECT:${path}`],
}

it.each(Object.keys(UNIX_CLIENTS))('takes lines of %s over a Unix domain socket, and sends to it', async (client) => {
  const path = join(temporaryFolder(), 'kettle.sock')
  const listener = startWirebench('listen', 'tcp', `unix:${path}`, '--newline', 'lf')
  await listener.output(/^listening tcp unix:/)
  const [command = '', ...args] = UNIX_CLIENTS[client]?.(path) ?? []
  const peer = startProgram(command, args)
  peer.type('question')
  await listener.output(/#1 .* rx .*question/)
  listener.type('answer')
  await peer.output(/^answer$/m)
})

const EACH_REPLY = (['tcp', 'tls', 'udp'] as const).flatMap((protocol) =>
  REPLIES.map((reply, nth) => {
    const names = typingClientsOf(protocol)
    return { ...reply, protocol, client: names[nth % names.length] ?? '' }
  }),
)

it.each(EACH_REPLY)('answers $client over $protocol by $reply', async ({ protocol, client, reply, answer }) => {
  const [, peer] = await startPair(protocol, client, '--reply', reply)
  peer.type('question')
  await peer.output(answer)
})

it('refuses IPv4 clients by a rule that is written as IPv4-mapped', async () => {
  const listener = startWirebench('listen', 'tcp', '[::]:0', '--deny', '::ffff:127.0.0.0/104', '--reply', 'echo')
  const [, port = ''] = await listener.output(/^listening tcp \[::\]:(\d+)\n/)
  const peer = startProgram('ncat', ['127.0.0.1', port])
  peer.type('hi')
  await listener.output(/refused 127\.0\.0\.1:\d+/)
  await peer.exit
  expect(peer.stdout).toBe('')
})
