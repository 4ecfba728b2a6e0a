import { basename } from 'node:path'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { RecordingMeta } from '../../../shared/record'
import type { RecordingDamage } from '../../../shared/recording-damage'
import { FileWindow } from '../files/file-window'
import { OpeningSlices, type OpeningWatch } from '../files/opening'
import type { CaptureFile } from './capture-file'
import type { CaptureFormat } from './capture-format'
import { CaptureReader, type Protocol } from './capture-reader'
import { CaptureRecording } from './capture-recording'
import { LeftOut } from './left-out'
import { pcapPackets } from './pcap-file'
import { pcapngPackets } from './pcapng-file'
import { refusal } from '../../../shared/words/say-failure'

/**
 * Reads the capture of another program: one recording of its TCP and one of its UDP, where it has any. It is read to
 * its end before anything is put in order. Yields to the event loop in between; `file` is released at the end.
 */
export async function openCapture(
  path: string,
  format: CaptureFormat,
  file: CaptureFile,
  byteLength: number,
  isCut: boolean,
  watch: OpeningWatch = {},
): Promise<Outcome<CaptureRecording[]>> {
  const damage: RecordingDamage[] = []
  const window = new FileWindow(file.handle, file.byteLength)
  const onRest = (atOffset: number, kind: RecordingDamage['kind']): void => {
    damage.push({ atOffset, byteLength: window.fileBytes - atOffset, kind })
  }
  const reader = new CaptureReader(new LeftOut())
  const slices = new OpeningSlices(watch, window.fileBytes)
  const recordings: CaptureRecording[] = []
  const packets = format.kind === 'pcap' ? pcapPackets(format, window, onRest) : pcapngPackets(window, onRest)
  try {
    for await (const batch of packets) {
      for (const packet of batch) reader.take(packet)
      await slices.rest(window.from)
    }
    // A file that is truncated while it is read ends there.
    if (window.cutBytes > 0) damage.push({ atOffset: window.fileBytes, byteLength: window.cutBytes, kind: 'cut' })
    if (isCut && damage.length === 0) onRest(window.fileBytes, 'cut')
    const steps = reader.finish()
    while (steps.next().done !== true) await slices.rest(window.fileBytes)
    for (const protocol of ['tcp', 'udp'] as const) {
      const facts = { path, byteLength, damage, meta: metaOf(path, protocol, reader) }
      const recording = await recordingOf(reader, protocol, facts, file, slices)
      if (recording !== undefined) recordings.push(recording)
    }
    const [first] = recordings
    if (first === undefined) return nothingIn(path, reader.leftOut)
    const { event } = reader.leftOut
    if (event !== undefined) first.leaveOut(event, reader.lastSinceStartNs)
    return done(recordings)
  } catch (error) {
    for (const recording of recordings) recording.close()
    throw error
  } finally {
    file.release()
  }
}

async function recordingOf(
  reader: CaptureReader,
  protocol: Protocol,
  facts: ConstructorParameters<typeof CaptureRecording>[0],
  file: CaptureFile,
  slices: OpeningSlices,
): Promise<CaptureRecording | undefined> {
  const { rows, conversations } = reader.part(protocol)
  if (conversations.flows.length === 0) return undefined
  const recording = new CaptureRecording(facts, file.share(), reader.spans)
  try {
    for (const flow of conversations.flows) {
      recording.addConversation(flow)
      if (slices.isDue(flow.number)) await slices.rest()
    }
    let count = 0
    for (const row of rows.inOrder()) {
      recording.take(rows, row)
      count += 1
      if (slices.isDue(count)) await slices.rest()
    }
    return recording
  } catch (error) {
    recording.close()
    throw error
  }
}

function metaOf(path: string, protocol: Protocol, reader: CaptureReader): RecordingMeta {
  const [first] = reader.part(protocol).conversations.flows
  const local = first?.ends[first.client === 0 ? 1 : 0] ?? { address: '0.0.0.0', port: 0 }
  return {
    sessionId: '',
    name: `${basename(path)} · ${protocol.toUpperCase()}`,
    config: { role: 'listener', protocol, local, handler: { kind: 'none' }, options: {} },
    startedAtNs: reader.startedAtNs,
  }
}

function nothingIn(path: string, leftOut: LeftOut): Outcome<never> {
  const packets = `${String(leftOut.packets)} ${leftOut.packets === 1 ? 'packet' : 'packets'}`
  const names = leftOut.kinds.map(({ what, packets: count }) => `${String(count)} ${what}`).join(', ')
  const values = { path, packets: `${packets}${names === '' ? '' : `: ${names}`}` }
  return failed(refusal('noTcpOrUdp', values, { code: 'file-not-readable', subject: path }))
}
