import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openRecording } from '../../src/main/recording/open-recording'
import { allRows } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { startProgram, startWirebench, wirebenchArgs, type Program } from '../support/program'
import { ended, judge, keptIn, type Outcome } from './judge'
import { startTortured, type TorturePlan } from './plan'

/** One part of the main job, done in a new folder while calls fail as planned. */
export interface TortureJob {
  readonly name: string
  run(plan: TorturePlan, folder: string): Promise<Outcome>
}

/** More bytes in both directions than a recording has before it rotates. */
const STREAM = Buffer.concat(Array.from({ length: 60_000 }, (_, at) => Buffer.from(`${String(at).padStart(9)}\n`)))
const BLOCK = 16_384
const DATAGRAMS = 20
/** How long a peer may wait for the next byte; ms. */
const PATIENCE_MS = 3_000
/** How long a program may take to begin on a machine that is busy; ms. */
const BEGINS_WITHIN_MS = 18_000

/** The address on which the program listens; undefined when it ended before. */
async function portOf(program: Program): Promise<number | undefined> {
  const said = program.output(/"port":(\d+)/, BEGINS_WITHIN_MS).then(
    ([, port]) => Number(port),
    () => undefined,
  )
  return Promise.race([said, program.exit.then(() => undefined)])
}

/**
 * Sends the stream to a server and receives the answers until all have come, the connection ends, or nothing more
 * comes.
 */
async function talk(port: number): Promise<number> {
  const client = await peerClient(port).catch(() => undefined)
  if (client === undefined) return 0
  // A reset is an end like another: `once` of events would throw.
  const closed = new Promise((resolve) => client.on('error', () => undefined).once('close', resolve))
  let got = 0
  let timer: NodeJS.Timeout | undefined
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => client.destroy(), PATIENCE_MS)
  }
  client.on('data', (part: Buffer) => {
    got += part.length
    wait()
    if (got >= STREAM.length) client.end()
  })
  wait()
  for (let at = 0; at < STREAM.length; at += BLOCK) client.write(STREAM.subarray(at, at + BLOCK))
  await closed
  clearTimeout(timer)
  return got
}

function isBeginning(received: Buffer): boolean {
  return received.equals(STREAM.subarray(0, received.length))
}

const listen: TortureJob = {
  name: 'a TCP server that records with rotation and answers',
  run: async (plan, folder) => {
    const wrong: string[] = []
    const args = ['listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--rotate-mib', '1', '--json']
    const program = startTortured(plan, [...args, '--record', join(folder, 'a.pcapng')])
    program.endInput()
    const port = await portOf(program)
    const answered = port === undefined ? 0 : await talk(port)
    program.kill('SIGINT')
    const code = await ended(program, wrong)
    const kept = await keptIn(folder)
    const received = Buffer.concat(kept.received)
    const isAllKept = isBeginning(received) && received.length >= answered
    judge({ code, stderr: program.stderr, isWhole: answered >= STREAM.length, isAllKept }, kept, wrong)
    return { code, stderr: program.stderr, wrong }
  },
}

const connect: TortureJob = {
  name: 'a TCP client that sends a file and records the answer',
  run: async (plan, folder) => {
    const wrong: string[] = []
    const { port } = await peerServer((socket) => socket.pipe(socket))
    const file = join(folder, 'stream.bin')
    writeFileSync(file, STREAM)
    const args = ['connect', 'tcp', `127.0.0.1:${String(port)}`, '--send-file', file, '--wait', '1000', '--quiet']
    const program = startTortured(plan, [...args, '--record', join(folder, 'a.pcapng')])
    program.endInput()
    const code = await ended(program, wrong)
    const kept = await keptIn(folder)
    const isWhole = Buffer.concat(kept.received).equals(STREAM)
    judge({ code, stderr: program.stderr, isWhole, isAllKept: isWhole }, kept, wrong)
    return { code, stderr: program.stderr, wrong }
  },
}

const datagrams: TortureJob = {
  name: 'a UDP server that records and answers',
  run: async (plan, folder) => {
    const wrong: string[] = []
    const args = ['listen', 'udp', '127.0.0.1:0', '--reply', 'echo', '--json', '--record', join(folder, 'a.pcapng')]
    const program = startTortured(plan, args)
    program.endInput()
    const port = await portOf(program)
    const { socket, heard } = await peerUdp()
    // The first answer that does not come may be late; after that one nobody waits as long.
    let turns = 1_000
    for (let count = 0; port !== undefined && count < DATAGRAMS; count++) {
      const before = heard.length
      socket.send(`datagram ${String(count)}`, port, '127.0.0.1')
      for (let turn = 0; turn < turns && heard.length === before && program.child.exitCode === null; turn++)
        await new Promise((resolve) => setTimeout(resolve, 3))
      if (heard.length === before) turns = 100
    }
    program.kill('SIGINT')
    const code = await ended(program, wrong)
    const kept = await keptIn(folder)
    const recorded = new Set(kept.received.map(String))
    const isAllKept = heard.every((text) => recorded.has(text))
    judge({ code, stderr: program.stderr, isWhole: heard.length === DATAGRAMS, isAllKept }, kept, wrong)
    return { code, stderr: program.stderr, wrong }
  },
}

/** A job that writes one file from a recording: `args` write `target`, which without faults equals `reference`. */
function fileJob(
  name: string,
  args: (source: string, target: string) => readonly string[],
  contentOf: (path: string) => Promise<string> = plainContent,
): TortureJob {
  let reference: Promise<{ readonly source: Buffer; readonly target: string; readonly out: string }> | undefined
  return {
    name,
    run: async (plan, folder) => {
      reference ??= untortured(args, contentOf)
      const { source, target, out } = await reference
      const wrong: string[] = []
      const [from, to] = [join(folder, 'a.pcapng'), join(folder, 'made')]
      writeFileSync(from, source)
      const program = startTortured(plan, args(from, to))
      const code = await ended(program, wrong)
      const isThere = existsSync(to)
      if (!readFileSync(from).equals(source)) wrong.push('the source was changed')
      if (code === 0 && program.stdout !== out) wrong.push('it ended well, and what it printed is not all of it')
      const content = isThere ? await contentOf(to) : ''
      if (code === 0 && content !== target) wrong.push('it ended well, and the file is not what it should be')
      if (code !== 0 && program.stderr === '') wrong.push('it failed without a word')
      if (code !== 0 && isThere && content !== target) wrong.push('it left a part of a file')
      const left = readdirSync(folder).filter((each) => each.endsWith('.part'))
      if (left.length > 0 && plan.isLasting !== true) wrong.push(`it left ${left.join(', ')} behind`)
      return { code, stderr: program.stderr, wrong }
    },
  }
}

/** Copied rows have new sequence numbers: only their content counts. */
async function rowsOfCopy(path: string): Promise<string> {
  const opening = await openRecording(path)
  if (!opening.ok) return opening.failure.code
  const lines = opening.value.flatMap((opened) =>
    allRows(opened).map(
      ({ conversation, kind, seq, atNs, state }) =>
        `${String(conversation)} ${kind} ${String(atNs)} ${JSON.stringify(state)} ${Buffer.from(opened.payload(seq)).toString('base64')}`,
    ),
  )
  for (const opened of opening.value) opened.close()
  return lines.join('\n')
}

function plainContent(path: string): Promise<string> {
  return readFile(path, 'latin1')
}

async function untortured(
  args: (source: string, target: string) => readonly string[],
  contentOf: (path: string) => Promise<string>,
) {
  const folder = temporaryFolder()
  const [from, to] = [join(folder, 'a.pcapng'), join(folder, 'made')]
  const record = startWirebench('listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--json', '--record', from)
  record.endInput()
  await talk((await portOf(record)) ?? 0)
  record.kill('SIGINT')
  await record.exit
  const program = startWirebench(...args(from, to))
  if ((await program.exit) !== 0) throw new Error(program.stderr)
  const target = existsSync(to) ? await contentOf(to) : ''
  return { source: readFileSync(from), target, out: program.stdout }
}

const certificate: TortureJob = {
  name: 'a certificate of a test CA that is made by that',
  run: async (plan, folder) => {
    const wrong: string[] = []
    const target = join(folder, 'leaf.pem')
    const args = ['certificate', 'localhost', '--to', target]
    const env = { XDG_CONFIG_HOME: folder }
    const program = startTortured(plan, args, env)
    const code = await ended(program, wrong)
    if (code !== 0 && program.stderr === '') wrong.push('it failed without a word')
    const authority = join(folder, 'Wirebench/tls/wirebench-test-ca.pem')
    const isIssued = (): boolean =>
      existsSync(target) && new X509Certificate(readFileSync(target)).verify(new X509Certificate(readFileSync(authority)).publicKey) // prettier-ignore
    if (code === 0 ? !isIssued() : existsSync(target)) wrong.push('the certificate is not what the exit status says')
    // A single failure must not block the next attempt.
    const again = startProgram(process.execPath, wirebenchArgs(...args, '--force'), { ...process.env, ...env })
    if ((await again.exit) !== 0 || !isIssued()) wrong.push(`afterwards nothing can be issued: ${again.stderr}`)
    return { code, stderr: program.stderr, wrong }
  },
}

export const JOBS: readonly TortureJob[] = [
  listen,
  connect,
  datagrams,
  fileJob('an export as CSV', (from, to) => ['export', from, '--as', 'csv', '--to', to]),
  fileJob('a copy as pcapng', (from, to) => ['export', from, '--as', 'pcapng', '--to', to], rowsOfCopy),
  fileJob(
    'a copy of some rows',
    (from, to) => ['export', from, '--as', 'pcapng', '--filter', 'no:1-40', '--to', to],
    rowsOfCopy,
  ),
  fileJob('a report in HTML', (from, to) => ['export', from, '--as', 'html', '--filter', 'no:1-20', '--to', to]),
  fileJob('a merge', (from, to) => ['merge', from, from, '--to', to], rowsOfCopy),
  fileJob('a look at a recording', (from) => ['show', from, '--json']),
  certificate,
]
