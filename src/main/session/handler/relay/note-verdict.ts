import type { StateEvent } from '../../../../shared/record'
import type { RelayMessage, RelayVerdict } from './relay-hook'

/** The event for a message that was not forwarded unchanged. */
export function noteVerdict(
  { direction, whole }: RelayMessage,
  { forward, answer, afterMs = 0, heldMs, by }: RelayVerdict,
  { sent, answers }: { readonly sent: readonly Uint8Array[]; readonly answers: readonly Uint8Array[] },
  note: (event: StateEvent) => void,
): void {
  const facts = { direction, byteLength: whole.length, ...(by === undefined ? {} : { by }) }
  const sentBytes = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0)
  if (heldMs !== undefined) note({ kind: 'relayed', what: 'held', ...facts, byMs: heldMs })
  if (answer !== undefined && forward?.length === 0)
    note({ kind: 'relayed', what: 'answered', ...facts, sentBytes: sentBytes(answers) })
  if (forward?.length === 0 && answer === undefined) note({ kind: 'relayed', what: 'dropped', ...facts })
  else if (forward !== undefined && forward.length > 0)
    note({ kind: 'relayed', what: 'changed', ...facts, sentBytes: sentBytes(sent) })
  if (afterMs > 0) note({ kind: 'relayed', what: 'delayed', ...facts, byMs: afterMs })
}
