import type { Protocol } from '../../shared/endpoint'
import { failed, invalidInput, type Outcome } from '../../shared/failure'
import { done } from '../../shared/failure'
import { openRecording } from '../recording/open-recording'
import type { ClosedRecording } from '../recording/index/recording'
import { complainOfDamage } from './damage'
import { textOf, type ParsedVerb } from './options'
import { UsageError } from './usage-error'

/** For verbs that read a file. */
export const FILE_OPTIONS = { protocol: { type: 'string' } } as const

/** Opens a recording, or that part of a capture that `--protocol` names. What is damaged is said. */
export async function openFile({ values, positionals }: ParsedVerb): Promise<Outcome<ClosedRecording>> {
  const path = positionals[0] ?? ''
  const wanted = textOf(values['protocol'])
  if (wanted !== undefined && wanted !== 'tcp' && wanted !== 'udp')
    throw new UsageError(`--protocol ${wanted}: write tcp or udp`)
  const opening = await openRecording(path)
  if (!opening.ok) return opening
  const matching = opening.value.filter((each) => wanted === undefined || protocolOf(each) === wanted)
  const [only, other] = matching
  if (only === undefined || other !== undefined) {
    for (const each of opening.value) each.close()
    const there = opening.value.map((each) => `${protocolOf(each)} (${String(each.index.count)} rows)`).join(' and ')
    const what = only === undefined ? `holds ${there} only` : `holds ${there}: add --protocol tcp or --protocol udp`
    return failed(invalidInput(`${path} ${what}`, path))
  }
  for (const each of opening.value) if (each !== only) each.close()
  complainOfDamage(only)
  return done(only)
}

function protocolOf({ meta }: ClosedRecording): Protocol {
  return meta.config.protocol
}
