import { basename } from 'node:path'
import type { RecordingMeta } from '../../../shared/record'
import type { RecordingDamage } from '../../../shared/recording-damage'
import type { Clock } from '../index/clock'
import {
  beginsWithMark,
  BLOCK,
  OPTION,
  PACKET_AT,
  readMarkedComment,
  readOptions,
  SECTION_AT,
} from '../pcapng/block-format'
import type { ScannedBlock } from '../pcapng/block-list'
import { readMeta } from '../pcapng/recording-head'
import type { CommentCheck } from './comment-check'

/** Our facts in the comments among the options that begin at `optionsAt` of a block. */
function* comments(
  bytes: Uint8Array,
  optionsAt: number,
): Generator<{ readonly facts: unknown; readonly comment: Uint8Array }> {
  for (const { code, value } of readOptions(viewOf(bytes), optionsAt, bytes.length - 4)) {
    if (code === OPTION.comment) yield { facts: readMarkedComment(new TextDecoder().decode(value)), comment: value }
  }
}

/** What the first block of our recordings says about its session; `check` learns whether comments have checksums. */
export function metaIn(
  { type, bytes }: Pick<ScannedBlock, 'type' | 'bytes'>,
  check: CommentCheck,
): RecordingMeta | undefined {
  if (type !== BLOCK.section) return undefined
  for (const { facts, comment } of comments(bytes, SECTION_AT.options)) {
    const meta = readMeta(facts)
    if (meta === undefined) continue
    check.isChanged(comment, meta.sessionId)
    return meta
  }
  return undefined
}

/** What a person wrote at a packet: the comment among its options that is not one of ours. */
export function ownComment(bytes: Uint8Array, optionsAt: number): string | undefined {
  for (const { code, value } of readOptions(viewOf(bytes), optionsAt, bytes.length - 4))
    if (code === OPTION.comment && !beginsWithMark(value)) return new TextDecoder().decode(value).trim()
  return undefined
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** The time of the packet or event in the block at `at`; ns since the start. */
export function sinceStart(clock: Clock, view: DataView, at = 0): number {
  const high = view.getUint32(at + PACKET_AT.timeHigh, true)
  return clock.sinceStart(high, view.getUint32(at + PACKET_AT.timeLow, true))
}

/** The part of it that a float cannot hold. */
export function extraNs(clock: Clock, view: DataView, at = 0): number {
  const high = view.getUint32(at + PACKET_AT.timeHigh, true)
  return clock.extraNs(high, view.getUint32(at + PACKET_AT.timeLow, true))
}

/** The facts of a file that was truncated before its head. */
export function unknownMeta(path: string): RecordingMeta {
  const local = { address: '0.0.0.0', port: 0 }
  const config = { role: 'listener', protocol: 'tcp', local, handler: { kind: 'none' }, options: {} } as const
  return { sessionId: '', name: basename(path, '.pcapng'), startedAtNs: 0n, config }
}

/** The most entries of the list; further damage is counted in the last entry. */
const MAX_DAMAGE = 1_000

/** Adds damage to the list; damage directly after the last entry extends it. */
export function addDamage(list: RecordingDamage[], added: RecordingDamage): void {
  const last = list.at(-1)
  const isNext =
    last?.kind === added.kind && added.rows === undefined && last.atOffset + last.byteLength === added.atOffset
  if (last !== undefined && (isNext || list.length >= MAX_DAMAGE))
    list[list.length - 1] = { ...last, byteLength: last.byteLength + added.byteLength }
  else list.push(added)
}
