import { open, stat } from 'node:fs/promises'
import { MAX_DATAGRAM_V4, TCP_SEND_PIECE_BYTES } from '../../shared/limits'
import { isStream, type Protocol } from '../../shared/endpoint'
import type { Outcome } from '../../shared/net-failure'
import type { Encoding } from '../../shared/encoding'
import { optionOf } from '../../shared/options/catalogue'
import { concat, describePayloadMistake } from '../../shared/payload-codec'
import { encodeMessage } from '../session/message-encoder'
import { isConversationOpen } from '../../shared/session'
import { toFileFailure } from '../recording/file-failure'
import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import { AnswerWatch } from './answer-watch'
import { EXIT, type ExitCode } from './exit-codes'
import {
  parseVerb,
  readChecksum,
  readEndpoint,
  readNewline,
  readPrinting,
  readProtocol,
  readTime,
  textOf,
  type ParsedVerb,
} from './options'
import { Output } from './output'
import { printRecords } from './record-printer'
import { recordingChoice } from './recording-choice'
import { printCode } from './print-code'
import { complain, explain, RunEnd, stopSession } from './run-end'
import { optionFlags, readSessionOptions } from './session-options'
import { readTypedLines } from './typed-lines'
import { UsageError } from './usage-error'
import { userFolder } from './user-folder'

const OPTIONS = {
  ...optionFlags(['tcp-client', 'tls-client', 'udp-client']),
  send: { type: 'string', multiple: true },
  'send-hex': { type: 'string', multiple: true },
  'send-escaped': { type: 'string', multiple: true },
  checksum: { type: 'string' },
  'send-file': { type: 'string', multiple: true },
  expect: { type: 'string' },
  wait: { type: 'string' },
  record: { type: 'string' },
  code: { type: 'string' },
  newline: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const

const DEFAULT_WAIT_MS = 2_000
/** The only conversation of a client that does not connect again. */
const ONLY = 1

type Sending = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'file'; readonly path: string }

/** `wirebench connect tcp|tls|udp HOST:PORT` */
export async function connect(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['tcp|tls|udp', 'HOST:PORT'])
  const { values, positionals } = parsed
  const protocol = readProtocol(positionals[0])
  const peer = readEndpoint(positionals[1])
  if (peer.port === 0) throw new UsageError('port 0 is nobody; a peer has a port from 1 to 65535')
  const newline = readNewline(textOf(values['newline']))
  const printing = readPrinting(values)
  const waitMs = readTime('wait', textOf(values['wait']) ?? String(DEFAULT_WAIT_MS), 'ms')
  const options = readSessionOptions(parsed, `${protocol}-client`)
  const recordPath = textOf(values['record'])
  const sendings = await readSendings(parsed, newline, protocol, optionOf(options, 'encoding'))

  const language = textOf(values['code'])
  if (language !== undefined) {
    const message = concat(...sendings.map((sending) => (sending.kind === 'bytes' ? sending.bytes : new Uint8Array())))
    return printCode({ role: 'client', protocol, peer, responder: { kind: 'none' }, options }, language, message)
  }

  const runEnd = new RunEnd()
  const output = new Output((code) => {
    runEnd.end(code)
  })
  const sessions = new Sessions(
    recordingChoice(recordPath, (recording) => {
      printRecords(recording, output, printing)
    }),
    userFolder('tls'),
  )
  const starting = await sessions.start({
    role: 'client',
    protocol,
    peer,
    responder: { kind: 'none' },
    options,
  })
  if (!starting.ok) return complain(starting.failure, EXIT.cannotConnect, recordPath)
  const session = starting.value
  const watch = new AnswerWatch(session, ONLY, textOf(values['expect']))
  sessions.subscribe(watch)
  const over = await Promise.race([runEnd.code, watch.connected])
  if (typeof over === 'number' || !over.ok) {
    const code = typeof over === 'number' ? over : complain(over.failure, EXIT.cannotConnect, recordPath)
    if (typeof over !== 'number') await explain(sessions, over.failure, { protocol, doing: 'connect', endpoint: peer })
    await stopSession(session, code)
    output.flush()
    return code
  }
  void converse(session, sendings, newline, watch, waitMs).then(
    (code) => {
      runEnd.end(code)
    },
    (error: unknown) => {
      process.stderr.write(`wirebench: ${error instanceof Error ? error.message : String(error)}\n`)
      runEnd.end(EXIT.missed)
    },
  )
  const code = await stopSession(session, await runEnd.code)
  output.flush()
  return code
}

/** Sends what there is to send, then waits for the answer. */
async function converse(
  session: Session,
  sendings: readonly Sending[],
  newline: 'none' | 'lf' | 'crlf',
  watch: AnswerWatch,
  waitMs: number,
): Promise<ExitCode> {
  let isAllSent = true
  for (const sending of sendings) isAllSent = (await send(session, sending, watch)) && isAllSent
  if (sendings.length === 0) await sendTypedLines(session, newline, watch)
  if (isStream(session.config.protocol)) session.end(ONLY, 'half-close')
  return (await watch.answer(waitMs)) && isAllSent ? EXIT.done : EXIT.missed
}

/** Returns whether all of it was handed over. */
async function send(session: Session, sending: Sending, watch: AnswerWatch): Promise<boolean> {
  if (sending.kind === 'bytes') return report(session.sendMessage(ONLY, sending.bytes))
  const file = await open(sending.path, 'r')
  try {
    const isDatagram = !isStream(session.config.protocol)
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(isDatagram ? MAX_DATAGRAM_V4 : TCP_SEND_PIECE_BYTES))
      if (bytesRead === 0) return true
      if (!report(session.send(ONLY, buffer.subarray(0, bytesRead)))) return false
      await watch.queueBelow(TCP_SEND_PIECE_BYTES)
      if (!isConversationOpen(session.conversation(ONLY)?.state ?? { kind: 'closed' })) return false
    }
  } finally {
    await file.close()
  }
}

/** Ends with the input, or with the conversation. */
function sendTypedLines(session: Session, newline: 'none' | 'lf' | 'crlf', watch: AnswerWatch): Promise<void> {
  return new Promise((resolve) => {
    const stop = readTypedLines((line) => {
      report(session.sendTyped(ONLY, { format: 'text', text: line, newline }))
    }, resolve)
    void watch.done.then(() => {
      stop()
      resolve()
    })
  })
}

/** Says why something was not handed over, and returns whether it was. */
function report(outcome: Outcome<null>): boolean {
  if (!outcome.ok) process.stderr.write(`wirebench: ${outcome.failure.message}\n`)
  return outcome.ok
}

/** What `--send`, `--send-hex` and `--send-file` ask for, in the order they were written; checked before anything is sent. */
async function readSendings(
  { order, values }: ParsedVerb,
  newline: 'none' | 'lf' | 'crlf',
  protocol: Protocol,
  encoding: Encoding,
): Promise<Sending[]> {
  const sendings: Sending[] = []
  const sum = readChecksum(textOf(values['checksum']))
  for (const { name, value } of order) {
    if (name === 'send') {
      const encoded = encodeMessage({ format: 'text', text: value, newline, ...sum }, encoding)
      if (!encoded.ok) throw new UsageError(`--send: ${describePayloadMistake(encoded.mistake)}`)
      sendings.push({ kind: 'bytes', bytes: encoded.bytes })
    } else if (name === 'send-hex' || name === 'send-escaped') {
      const format = name === 'send-hex' ? 'hex' : 'escapes'
      const parsed = encodeMessage({ format, text: value, newline: 'none', ...sum }, encoding)
      if (!parsed.ok) throw new UsageError(`--${name} "${value}": ${describePayloadMistake(parsed.mistake)}`)
      sendings.push({ kind: 'bytes', bytes: parsed.bytes })
    } else if (name === 'send-file') {
      sendings.push({ kind: 'file', path: await checkedFile(value, protocol) })
    }
  }
  return sendings
}

/** One datagram holds a file of at most 65,507 bytes; a stream holds any. */
async function checkedFile(path: string, protocol: Protocol): Promise<string> {
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw new UsageError(`--send-file ${path}: this is a folder; name a file`)
    if (protocol === 'udp' && facts.size > MAX_DATAGRAM_V4) {
      throw new UsageError(
        `--send-file ${path}: ${String(facts.size)} bytes do not fit into one datagram (at most ${String(MAX_DATAGRAM_V4)})`,
      )
    }
    return path
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`--send-file ${toFileFailure(error as Error, path).message}`)
  }
}
