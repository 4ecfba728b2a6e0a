import { createFramer } from '../../framing/framer'
import { rulesFraming } from '../rules-framing'
import type { RuleFraming } from '../rule'

const LENGTHS = [4, 2, 1] as const
/** A length field is searched up to this offset: protocols have it near the beginning. */
const MAX_OFFSET = 6

/**
 * How the streams of a recording are cut into messages: lines, or a length prefix that fits all of them. `turns` are
 * bytes that one side sent before the other one did: each must end where a message ends. Undefined when nothing fits.
 */
export function guessFraming(turns: readonly Uint8Array[]): RuleFraming | undefined {
  const spoken = turns.filter((turn) => turn.length > 0)
  if (spoken.length === 0) return undefined
  return candidates().find((framing) => spoken.every((turn) => fits(framing, turn)))
}

function candidates(): RuleFraming[] {
  const lengths = LENGTHS.flatMap((prefix) =>
    (['big', 'little'] as const).flatMap((order) =>
      (['rest', 'whole'] as const).flatMap((counts) =>
        Array.from({ length: MAX_OFFSET + 1 }, (_, offset): RuleFraming => ({
          kind: 'length',
          prefix,
          order,
          offset,
          counts,
        })),
      ),
    ),
  )
  // Big-endian and what follows are the usual ones; of a single byte the order says nothing.
  const isUsual = ({ order, counts, prefix }: RuleFraming): boolean =>
    order === 'big' && counts === 'rest' && (prefix ?? 0) > 0
  return [
    { kind: 'line' },
    ...lengths.filter(isUsual),
    ...lengths.filter((each) => !isUsual(each) && each.prefix !== 1),
  ]
}

function fits(written: RuleFraming, turn: Uint8Array): boolean {
  if (written.kind === 'line' && !isText(turn)) return false
  const framing = rulesFraming(written)
  if (typeof framing === 'string') return false
  let end = 0
  let mistakes = 0
  createFramer(framing).push(turn, 0, (at, problem) => {
    // Many empty frames are no messages, but bytes that happen to be zero; behind a type they are usual.
    const isEmpty = framing.kind === 'length' && framing.offset === 0 && at - end <= framing.prefixBytes
    if (problem !== undefined || isEmpty) mistakes += 1
    end = at
  })
  return mistakes === 0 && end === turn.length
}

/** Printable UTF-8, with line ends and tabs. */
export function isText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false
  try {
    return !/[\u007f-\u009f]/.test(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return false
  }
}
