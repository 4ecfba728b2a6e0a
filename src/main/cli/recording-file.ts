import { basename } from 'node:path'
import type { Protocol } from '../../shared/endpoint'
import { failed, type Outcome } from '../../shared/failure'
import { done } from '../../shared/failure'
import { openRecording } from '../recording/open-recording'
import type { ClosedRecording } from '../recording/index/recording'
import { visibleString } from '../../shared/visible-text'
import { complainOfDamage } from './damage'
import { textOf, type ParsedVerb } from './options'
import { UsageError } from './usage-error'
import { refusal, refusalSentence } from '../../shared/words/say-failure'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** ECMA-48, 8.3.41: erase to the end of the line. */
const CLEAR_LINE = '\u001b[K'

/** The options of verbs that read a file. */
export const FILE_OPTIONS = { protocol: { type: 'string' } } as const

/** Opens a recording, or the part of a capture that `--protocol` names. Damage is reported. */
export async function openFile({ values, positionals }: ParsedVerb): Promise<Outcome<ClosedRecording>> {
  const path = positionals[0] ?? ''
  const wanted = textOf(values['protocol'])
  if (wanted !== undefined && wanted !== 'tcp' && wanted !== 'udp')
    throw new UsageError(`--protocol ${wanted}: write tcp or udp`)
  const opening = await openWatched(path)
  if (!opening.ok) return opening
  const matching = opening.value.filter((each) => wanted === undefined || protocolOf(each) === wanted)
  const [only, other] = matching
  if (only === undefined || other !== undefined) {
    for (const each of opening.value) each.close()
    const there = opening.value.map((each) =>
      refusalSentence('protocolRows', { protocol: protocolOf(each), n: each.index.count }),
    )
    const key = only === undefined ? 'otherProtocolOnly' : 'chooseProtocol'
    return failed(refusal(key, { path, there }, { subject: path }))
  }
  for (const each of opening.value) if (each !== only) each.close()
  complainOfDamage(only)
  return done(only)
}

/** The progress is shown on a terminal; Ctrl-C cancels, with nothing left behind. */
async function openWatched(path: string): Promise<Outcome<readonly ClosedRecording[]>> {
  const abort = new AbortController()
  const received: NodeJS.Signals[] = []
  const end = (name: NodeJS.Signals): void => {
    received.push(name)
    abort.abort()
  }
  for (const name of SIGNALS) process.on(name, end)
  let isShown = false as boolean
  const opening = await openRecording(path, {
    signal: abort.signal,
    onProgress: (bytesDone, bytesTotal) => {
      if (!process.stderr.isTTY) return
      isShown = true
      const percent = String(Math.floor((bytesDone / Math.max(1, bytesTotal)) * 100))
      process.stderr.write(`\r${CLEAR_LINE}opening ${visibleString(basename(path))}: ${percent} %`)
    },
  })
  for (const name of SIGNALS) process.off(name, end)
  if (isShown) process.stderr.write(`\r${CLEAR_LINE}`)
  // Nothing catches the signal any more: the process ends as it would have at once.
  for (const name of received) process.kill(process.pid, name)
  return opening
}

function protocolOf({ meta }: ClosedRecording): Protocol {
  return meta.config.protocol
}
