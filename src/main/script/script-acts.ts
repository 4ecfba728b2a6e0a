import type { RelaySide } from '../../shared/relay-words'
import type { ScriptLimits } from './script-limits'
import { LOG_LEVELS, OUTPUT, type Entry, type LogLevel } from './script-protocol'

/** The actions of a script in one conversation. */
export interface ScriptActs {
  send(bytes: Uint8Array): void
  /** Relay: sends to one of the legs. */
  sendLeg?(side: RelaySide, bytes: Uint8Array): void
  /** Relay: a part of what is forwarded in place of the message that the next `decide` names. */
  piece?(bytes: Uint8Array): void
  /** Relay: the message with this number is forwarded unchanged, or replaced by the parts. */
  decide?(message: number, isChanged: boolean): void
  /** UDP: sends to this peer, as `PORT ADDRESS`. */
  sendTo(address: string, bytes: Uint8Array): void
  /** It waits for more, and has consumed everything that it got. */
  want(): void
  /** It waits until its sends are taken; `drained` answers. */
  wait(): void
  startTimer(id: number, ms: number): void
  stopTimer(id: number): void
  log(level: LogLevel, text: string): void
  end(how: 'half-close' | 'close' | 'reset'): void
  /** `handle` and `finish` have returned: this is the last call. */
  done(): void
  /** It threw: this is the last call. Line 0 is unknown. */
  failed(message: string, line: number): void
}

const ENDS = ['half-close', 'close', 'reset'] as const
const decoder = new TextDecoder()

/** Whether an output of this kind is the last of its conversation. */
export function isLast(kind: number): boolean {
  return kind === OUTPUT.done || kind === OUTPUT.failed || kind === OUTPUT.overran
}

/** Performs one output of the sandbox for its conversation. Invalid outputs are ignored: a script cannot cause them. */
export function act(acts: ScriptActs, { kind, a, b, bytes }: Entry, limits: ScriptLimits): void {
  switch (kind) {
    case OUTPUT.send:
      // The bytes are copied, because a view would keep the whole packet alive in the queue.
      acts.send(new Uint8Array(bytes))
      break
    case OUTPUT.sendTo:
      acts.sendTo(decoder.decode(bytes.subarray(0, a)), new Uint8Array(bytes.subarray(a)))
      break
    case OUTPUT.sendLeg:
      acts.sendLeg?.(a === 1 ? 'target' : 'client', new Uint8Array(bytes))
      break
    case OUTPUT.piece:
      acts.piece?.(new Uint8Array(bytes))
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
