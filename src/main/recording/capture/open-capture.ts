import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { done, failed, type Outcome } from '../../../shared/net-failure'
import type { RecordingDamage, RecordingMeta } from '../../../shared/record'
import { FileWindow } from '../files/file-window'
import { CaptureRecording, KeptBytes } from './capture-recording'
import { Conversations, serverOf } from './conversations'
import { Fragments } from './fragments'
import { packetsOf, type CapturedPacket, type CaptureFormat } from './packet-file'
import { layersOf, transportOf, type Transport } from './packet-layers'

const NOTHING = new Uint8Array()

type Protocol = Transport['protocol']

interface Part {
  readonly recording: CaptureRecording
  readonly conversations: Conversations
}

/**
 * Reads the capture of another program: one recording of its TCP and one of its UDP, those that are there. `head` are the
 * first bytes, which say that it is one.
 */
export async function openCapture(
  path: string,
  format: CaptureFormat,
  byteLength: number,
): Promise<Outcome<CaptureRecording[]>> {
  const reader = new CaptureReader(path, byteLength)
  const file = await open(path, 'r')
  try {
    const window = new FileWindow(file, byteLength)
    for await (const batch of packetsOf(format, window, (damage) => reader.damage.push(damage)))
      for (const packet of batch) await reader.take(packet)
    return reader.finish()
  } catch (error) {
    reader.close()
    throw error
  } finally {
    await file.close()
  }
}

class CaptureReader {
  readonly damage: RecordingDamage[] = []
  readonly #path: string
  readonly #byteLength: number
  readonly #parts = new Map<Protocol, Part>()
  readonly #fragments = new Fragments()
  readonly #kept = new KeptBytes()
  readonly #unknownLinks = new Map<number, number>()
  #startedAtNs: bigint | undefined
  #lastAtNs = 0n
  #leftOut = 0

  constructor(path: string, byteLength: number) {
    this.#path = path
    this.#byteLength = byteLength
  }

  async take(packet: CapturedPacket): Promise<void> {
    const { atNs, bytes, offset, linkType } = packet
    this.#startedAtNs ??= atNs
    this.#lastAtNs = atNs
    const layers = layersOf(linkType, bytes)
    if (layers.kind === 'unknown-link') this.#unknownLinks.set(linkType, (this.#unknownLinks.get(linkType) ?? 0) + 1)
    else if (layers.kind === 'other') this.#leftOut += 1
    else if (layers.kind === 'transport') await this.#takeTransport(layers.transport, bytes, offset, atNs)
    else {
      const { protocol, from, to } = layers.fragment
      const whole = this.#fragments.add(layers.fragment)
      if (whole === undefined) return
      const found = transportOf(whole, protocol, from, to, 0, whole.length, whole.length)
      if (found.kind !== 'transport') this.#leftOut += 1
      else await this.#takeTransport(found.transport, whole, undefined, atNs)
    }
  }

  /** `offset` of the packet in the file; undefined when it was put together of fragments. */
  async #takeTransport(
    transport: Transport,
    bytes: Uint8Array,
    offset: number | undefined,
    atNs: bigint,
  ): Promise<void> {
    const { payloadAt, payloadBytes } = transport
    const payload = bytes.subarray(payloadAt, payloadAt + payloadBytes)
    const isWhole = payload.length === 0 || ((payload[payload.length - 1] ?? 0) & 0x80) === 0
    const part = await this.#partOf(transport)
    part.conversations.take(transport, {
      offset: offset === undefined ? this.#kept.keep(payload) : offset + payloadAt,
      byteLength: payloadBytes,
      tail: isWhole ? NOTHING : payload.slice(-3),
      atNs,
    })
  }

  async #partOf(transport: Transport): Promise<Part> {
    const known = this.#parts.get(transport.protocol)
    if (known !== undefined) return known
    const file = await open(this.#path, 'r')
    const part = this.#newPart(transport, file)
    this.#parts.set(transport.protocol, part)
    return part
  }

  #newPart(transport: Transport, file: FileHandle): Part {
    const { protocol } = transport
    const meta: RecordingMeta = {
      sessionId: '',
      name: `${basename(this.#path)} · ${protocol.toUpperCase()}`,
      config: { role: 'listener', protocol, local: serverOf(transport), responder: { kind: 'none' }, options: {} },
      startedAtNs: this.#startedAtNs ?? 0n,
    }
    const facts = { path: this.#path, byteLength: this.#byteLength, meta, damage: this.damage }
    const recording = new CaptureRecording(facts, file, this.#kept)
    return { recording, conversations: new Conversations(recording) }
  }

  finish(): Outcome<CaptureRecording[]> {
    for (const { conversations } of this.#parts.values()) conversations.end(this.#lastAtNs)
    const recordings = (['tcp', 'udp'] as const).flatMap((protocol) => this.#parts.get(protocol)?.recording ?? [])
    const [first] = recordings
    const unknown = [...this.#unknownLinks.values()].reduce((sum, packets) => sum + packets, 0)
    const packets = this.#leftOut + unknown
    if (first !== undefined) {
      if (packets > 0) first.state(0, { kind: 'left-out', packets }, this.#lastAtNs)
      return done(recordings)
    }
    const links = [...this.#unknownLinks.keys()].join(', ')
    const why =
      links === ''
        ? ''
        : `; link type ${links} is not one that can be read here (Ethernet, Linux cooked, loopback and raw IP are)`
    const message = `${this.#path} holds no TCP or UDP (${String(packets)} packets)${why}`
    return failed({ code: 'file-not-readable', errno: '', message, subject: this.#path })
  }

  close(): void {
    for (const { recording } of this.#parts.values()) recording.close()
  }
}
