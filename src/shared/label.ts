import * as v from 'valibot'
import { formatEndpoint, isLoopback, type Endpoint } from './endpoint'
import { MAX_FIRST_TEXTS } from './first-message'
import { HIGHLIGHT_COLOURS, type HighlightColour } from './highlight'

/** A name and a colour that a person gave to a session, a peer or a recording. */
export interface Label {
  /**
   * The thing that it names: `session <id>`, `peer <address>`, `peer <address>:<port>`, `recording <path>`, or every
   * client whose first message matches: `first <text>`.
   */
  readonly of: string
  /** Empty where only a colour was given. */
  readonly name: string
  readonly colour?: HighlightColour
}

export const MAX_LABEL_NAME = 60
/** The oldest labels are dropped first. */
const MAX_LABELS = 1_000
const MAX_OF = 4_200

export const labelsSchema: v.GenericSchema<unknown, readonly Label[]> = v.pipe(
  v.array(
    v.strictObject({
      of: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_OF)),
      name: v.pipe(v.string(), v.maxLength(MAX_LABEL_NAME)),
      colour: v.exactOptional(v.picklist(HIGHLIGHT_COLOURS)),
    }),
  ),
  v.maxLength(MAX_LABELS),
)

export function ofSession(id: string): string {
  return `session ${id}`
}

export function ofRecording(path: string): string {
  return `recording ${path}`
}

/** A peer is known by its address and port, or by its address alone: the more specific one is first. */
export function ofPeer(peer: Endpoint): readonly [exact: string, address: string] {
  return [`peer ${formatEndpoint(peer)}`, `peer ${peer.address}`]
}

/** The name of a peer, by its port or else its address; empty without one. */
export function nameOfPeer(labels: readonly Label[], peer: Endpoint | undefined): string {
  if (peer === undefined) return ''
  const named = ofPeer(peer).map((key) => labels.find(({ of, name }) => of === key && name !== ''))
  return named.find((label) => label !== undefined)?.name ?? ''
}

const FIRST = 'first '

export function ofFirst(text: string): string {
  return FIRST + text
}

/** The texts that first messages are compared with; that of the newest label is first. */
export function firstTexts(labels: readonly Label[]): readonly string[] {
  return labels
    .flatMap(({ of }) => (of.startsWith(FIRST) ? [of.slice(FIRST.length)] : []))
    .reverse()
    .slice(0, MAX_FIRST_TEXTS)
}

/** Programs of one machine differ by their ports alone; elsewhere the port is new with each connection. */
export function usualPeerKey(peer: Endpoint): string {
  const [exact, address] = ofPeer(peer)
  return isLoopback(peer.address) ? exact : address
}

/** The labels with this one in place of its predecessor. A label without name and colour is removed. */
export function withLabel(labels: readonly Label[], label: Label): readonly Label[] {
  const others = labels.filter(({ of }) => of !== label.of)
  const isNone = label.name === '' && label.colour === undefined
  return isNone ? others : [...others, label].slice(-MAX_LABELS)
}
