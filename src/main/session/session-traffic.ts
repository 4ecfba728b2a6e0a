import { isStream } from '../../shared/endpoint'
import { framingOf } from '../../shared/framing/framing'
import { optionOf } from '../../shared/options/catalogue'
import type { SessionConfig } from '../../shared/session'
import type { Traffic } from './conversation/pipeline'
import type { HandlerRun } from './handler/handler'

/** The traffic settings of each conversation, from the options of a session. */
export function trafficOf(
  { options, protocol }: SessionConfig,
  handler: HandlerRun,
  faults: Traffic['faults'],
): Traffic {
  return {
    framing: framingOf(options),
    framesWhatIsSent: optionOf(options, 'frameSends'),
    handler,
    faults,
    slowReader: optionOf(options, 'slowReader'),
    maxDatagramBytes: isStream(protocol) ? undefined : optionOf(options, 'maxDatagramBytes'),
    endsWithPeer: optionOf(options, 'reconnect'),
  }
}
