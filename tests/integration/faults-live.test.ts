import { expect, it } from 'vitest'
import type { Session } from '../../src/main/session/session'
import type { FaultWish } from '../../src/shared/fault/fault-wish'
import { allRows, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { startProgram, startPython, type Program } from '../support/program'
import { startRelay } from '../support/relay'

/** A client that asks for each line it is given, and says what came back and how long that took. */
const ASKING = `
import socket, sys, time
kind, port = sys.argv[1], int(sys.argv[2])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
s.connect(('127.0.0.1', port)); s.settimeout(1)
print('ready', flush=True)
for line in sys.stdin:
    asked = line.strip().encode()
    began = time.monotonic()
    got = b''
    try:
        s.sendall(asked)
        while len(got) < len(asked):
            part = s.recv(4096)
            if not part: got += b'<FIN>'; break
            got += part
    except TimeoutError: got += b'<nothing>'
    except OSError as error: got += b'<errno %d>' % error.errno
    late = 'late' if time.monotonic() - began > 0.25 else 'at once'
    print(got.decode('latin1'), late, flush=True)
`

async function startAsking(port: number, kind: 'tcp' | 'udp' = 'tcp'): Promise<Program> {
  const client = startProgram('python3', ['-u', '-c', ASKING, kind, String(port)])
  await client.output(/ready\n/)
  return client
}

async function ask(client: Program, text: string): Promise<string> {
  const before = client.stdout.length
  client.type(text)
  await expect.poll(() => client.stdout.slice(before)).toMatch(/\n$/)
  return client.stdout.slice(before).trim()
}

async function serve(kind: 'tcp' | 'udp' = 'tcp'): Promise<{ readonly session: Session; readonly port: number }> {
  const session = valueOf(await startEngine().start(listenerConfig(kind, { kind: 'echo' })))
  return { session, port: portOf(session) }
}

const wish = (change: Partial<FaultWish>): FaultWish => ({ in: [], out: [], seed: 7, ...change })

function chosen(session: Session, conversation?: number): string[] {
  return allRows(sourceOf(session), conversation).flatMap(({ state }) =>
    state?.kind === 'faults-chosen' ? [`${state.direction} ${state.faults} ${String(state.seed)}`] : [],
  )
}

it('switches faults on and off while a client in Python is connected: it sees each change', async () => {
  const { session, port } = await serve()
  const client = await startAsking(port)
  expect(await ask(client, 'one')).toBe('one at once')
  valueOf(session.faults.set(0, wish({ out: ['delay=300'] })))
  expect(await ask(client, 'two')).toBe('two late')
  valueOf(session.faults.set(0, wish({ out: ['truncate=2', 'junk-after=2a2a2a'] })))
  expect(await ask(client, 'three')).toBe('th*** at once')
  valueOf(session.faults.set(0, wish({})))
  expect(await ask(client, 'four')).toBe('four at once')
  valueOf(session.faults.set(0, wish({ out: ['rst-after=1'] })))
  expect(await ask(client, 'five')).toBe('f<errno 104> at once')
  expect(chosen(session)).toEqual([
    'out delay=300 7',
    'out truncate=2, junk-after=2a2a2a 7',
    'out  7',
    'out rst-after=1 7',
  ])
  expect(session.summary().config.options).toMatchObject({ faultsOut: ['rst-after=1'], faultSeed: 7 })
})

it('has one client alone suffer, and gives it the faults of its session again', async () => {
  const { session, port } = await serve()
  const [one, other] = [await startAsking(port), await startAsking(port)]
  expect(await ask(one, 'hello')).toBe('hello at once')
  valueOf(session.faults.set(1, wish({ out: ['delay=300'] })))
  expect(await Promise.all([ask(one, 'x'), ask(other, 'x')])).toEqual(['x late', 'x at once'])
  expect(session.faults.statusOf(1)).toMatchObject({ out: ['delay=300'], isOwn: true, seed: 7 })
  expect(session.faults.statusOf(2)).toMatchObject({ out: [], isOwn: false })
  // The session's own faults pass by a client that has its own.
  valueOf(session.faults.set(0, wish({ out: ['truncate=1', 'junk-after=21'] })))
  expect(await Promise.all([ask(one, 'yy'), ask(other, 'yy')])).toEqual(['yy late', 'y! at once'])
  valueOf(session.faults.set(1, null))
  expect(await ask(one, 'zz')).toBe('z! at once')
  // Who comes later has those of the session.
  expect(await ask(await startAsking(port), 'zz')).toBe('z! at once')
  expect(chosen(session, 1)).toEqual(['out delay=300 7', 'out truncate=1, junk-after=21 7'])
})

it('acts on the next messages only, and counts what it did in each conversation and in all', async () => {
  const { session, port } = await serve('udp')
  const [one, other] = [await startAsking(port, 'udp'), await startAsking(port, 'udp')]
  await ask(one, 'a')
  await ask(other, 'a')
  valueOf(session.faults.set(0, wish({ out: ['loss=100%:next=2'], in: ['delay=10'] })))
  expect(await ask(one, 'b')).toBe('<nothing> late')
  expect(await ask(other, 'b')).toBe('<nothing> late')
  expect(await ask(one, 'c')).toBe('<nothing> late')
  expect(await ask(one, 'd')).toBe('d at once')
  const counts = (of: number) =>
    Object.fromEntries(
      session.faults.statusOf(of).counts.map(({ direction, fault, count }) => [`${direction} ${fault}`, count]),
    )
  expect(counts(0)).toEqual({ 'in delay': 4, 'out loss': 3 })
  expect(counts(1)).toEqual({ 'in delay': 3, 'out loss': 2 })
  expect(counts(2)).toEqual({ 'in delay': 1, 'out loss': 1 })
})

it('hits that share of the conversations that the seed decides, the same ones each time', async () => {
  const hit = async (): Promise<string> => {
    const { session, port } = await serve()
    const clients = [await startAsking(port), await startAsking(port), await startAsking(port), await startAsking(port)]
    for (const client of clients) await ask(client, 'x')
    valueOf(session.faults.set(0, wish({ out: ['truncate=1:conversations=50%', 'coalesce=2:within=50'] })))
    return (await Promise.all(clients.map((client) => ask(client, 'xy'))))
      .map((got) => (/^xy /.test(got) ? '-' : 'hit'))
      .join(' ')
  }
  const first = await hit()
  expect(first).toMatch(/hit/)
  expect(first).toMatch(/-/)
  expect(await hit()).toBe(first)
})

it('refuses the next clients, and leaves those alone that are connected', async () => {
  const { session, port } = await serve()
  const connected = await startAsking(port)
  expect(await ask(connected, 'x')).toBe('x at once')
  valueOf(session.faults.set(0, wish({ in: ['refuse=1'] })))
  expect(await ask(connected, 'y')).toBe('y at once')
  expect(await ask(await startAsking(port), 'x')).toMatch(/<errno (104|32)>|<FIN>/)
  expect(await ask(await startAsking(port), 'x')).toBe('x at once')
})

it('says that an open connection cannot be refused, and counts a fault that is chosen again from nought', async () => {
  const { session, port } = await serve()
  const client = await startAsking(port)
  expect(await ask(client, 'x')).toBe('x at once')
  const refused = session.faults.set(1, wish({ in: ['refuse=2'] }))
  expect(refused).toMatchObject({
    ok: false,
    failure: { message: expect.stringContaining('this one is open') as string },
  })
  valueOf(session.faults.set(0, wish({ in: ['refuse=2'] })))
  // What the session has is no mistake here.
  valueOf(session.faults.set(1, wish({ in: ['refuse=2'], out: ['junk-before=2a'] })))
  expect(await ask(client, 'y')).toMatch(/^\*y/)
  await expect.poll(() => session.faults.statusOf(1).counts).toMatchObject([{ fault: 'junk-before', count: 1 }])
  valueOf(session.faults.set(1, wish({})))
  valueOf(session.faults.set(1, wish({ out: ['junk-before=2b'] })))
  expect(session.faults.statusOf(1).counts).toEqual([])
  expect(await ask(client, 'z')).toMatch(/^\+z/)
  await expect.poll(() => session.faults.statusOf(1).counts).toMatchObject([{ fault: 'junk-before', count: 1 }])
})

it('reads on when a stall is switched off', async () => {
  const { session, port } = await serve()
  const client = await startAsking(port)
  await ask(client, 'x')
  valueOf(session.faults.set(1, wish({ in: ['stall=0:ms=600000'] })))
  client.type('first')
  await expect.poll(() => client.stdout).toMatch(/<nothing> late\n$/)
  valueOf(session.faults.set(1, null))
  // What was held back comes first.
  expect(await ask(client, 'second')).toMatch(/^(first|x?first)/)
})

it('still sends what a fault holds, and what comes behind it, when another handler is chosen meanwhile', async () => {
  const { session, port } = await serve()
  const client = await startAsking(port)
  expect(await ask(client, 'hello')).toBe('hello at once')
  valueOf(session.faults.set(0, wish({ out: ['delay=400'] })))
  client.type('one')
  await expect.poll(() => session.faults.statusOf(1).counts).toMatchObject([{ fault: 'delay', count: 1 }])
  valueOf(await session.setHandler({ kind: 'echo' }))
  await client.output(/one late\n/)
  expect(await ask(client, 'two')).toBe('two late')
})

it('has faults in either leg of a relay, each with its own', async () => {
  const server = startPython('line_server', 'udp')
  const [, target = ''] = await server.output(/port (\d+)/)
  const { session, port } = await startRelay(Number(target), { protocol: 'udp' })
  const client = await startAsking(port, 'udp')
  expect(await ask(client, 'a')).toMatch(/^level=17 a/)
  valueOf(session.faults.set(2, wish({ out: ['junk-before=2a'] })))
  expect(await ask(client, 'b')).toMatch(/^level=17 \*b/)
  valueOf(session.faults.set(0, wish({ out: ['junk-before=2b'] })))
  expect(await ask(client, 'c')).toMatch(/^\+level=17 \*c/)
  expect(session.faults.statusOf(2)).toMatchObject({ out: ['junk-before=2a'], isOwn: true })
})

it.each([
  [{ in: ['rst-after=1'] }, /acts on what goes out only/],
  [{ out: ['loss=2'] }, /"loss=2" is not right/],
])('refuses %j', async (change, words) => {
  const { session } = await serve()
  const outcome = session.faults.set(0, wish(change))
  expect(outcome.ok ? '' : outcome.failure.message).toMatch(words)
  expect(session.faults.set(9, wish({})).ok).toBe(false)
})
