import type { RelaySide } from '../../shared/relay-words'
import type { ScriptLimits } from './script-limits'
import { LOG_LEVELS, OUTPUT, type Entry, type LogLevel } from './script-protocol'

/** What a script does in one conversation. */
export interface ScriptActs {
  send(bytes: Uint8Array): void
  /** Relay: to one of the legs. */
  sendLeg?(side: RelaySide, bytes: Uint8Array): void
  /** Relay: a piece of what goes on in place of the message that `decide` names next. */
  piece?(bytes: Uint8Array): void
  /** Relay: the message of this number goes on as it came, or the pieces do. */
  decide?(message: number, isChanged: boolean): void
  /** UDP: to whom it is sent, as `PORT ADDRESS`. */
  sendTo(address: string, bytes: Uint8Array): void
  /** It waits for more, and nothing that it was given is left. */
  want(): void
  /** It waits until what it sent is taken; `drained` answers. */
  wait(): void
  startTimer(id: number, ms: number): void
  stopTimer(id: number): void
  log(level: LogLevel, text: string): void
  end(how: 'half-close' | 'close' | 'reset'): void
  /** `handle` and `finish` have returned: nothing comes after it. */
  done(): void
  /** It threw: nothing comes after it. Line 0 is unknown. */
  failed(message: string, line: number): void
}

const ENDS = ['half-close', 'close', 'reset'] as const
const decoder = new TextDecoder()

/** Nothing comes after it for its conversation. */
export function isLast(kind: number): boolean {
  return kind === OUTPUT.done || kind === OUTPUT.failed || kind === OUTPUT.overran
}

/** Does what came out of the sandbox for one conversation. What it cannot be is passed over: a script can say nothing else. */
export function act(acts: ScriptActs, { kind, a, b, bytes }: Entry, limits: ScriptLimits): void {
  switch (kind) {
    case OUTPUT.send:
      // The packet would live on in what is queued: the bytes are its own.
      acts.send(bytes.slice())
      break
    case OUTPUT.sendTo:
      acts.sendTo(decoder.decode(bytes.subarray(0, a)), bytes.slice(a))
      break
    case OUTPUT.sendLeg:
      acts.sendLeg?.(a === 1 ? 'target' : 'client', bytes.slice())
      break
    case OUTPUT.piece:
      acts.piece?.(bytes.slice())
      break
    case OUTPUT.verdict:
      acts.decide?.(a, b === 1)
      break
    case OUTPUT.want:
      acts.want()
      break
    case OUTPUT.wait:
      acts.wait()
      break
    case OUTPUT.timer:
      acts.startTimer(a, b)
      break
    case OUTPUT.cancel:
      acts.stopTimer(a)
      break
    case OUTPUT.log:
      acts.log(LOG_LEVELS[a] ?? 'info', decoder.decode(bytes))
      break
    case OUTPUT.end:
      acts.end(ENDS[a] ?? 'close')
      break
    case OUTPUT.done:
      acts.done()
      break
    case OUTPUT.failed:
      acts.failed(decoder.decode(bytes), a)
      break
    case OUTPUT.overran:
      acts.failed(`it ran for more than ${String(limits.stepMs)} ms without waiting, and was ended`, b)
  }
}
