import { relaySchema, type RelayConfig } from '../../../../shared/relay'
import type { HandlerKind } from '../handler'
import { holdDeskOf } from './hold-desk'
import type { OpenRelayHook } from './relay-hook'
import { RelayPair } from './relay-pair'
import { StarttlsHook } from './starttls-hook'

/** Puts each conversation through to a target, and back. More hooks may come from outside. */
export function relayKind(hooks: readonly OpenRelayHook[] = []): HandlerKind<RelayConfig & Record<string, unknown>> {
  return {
    kind: 'relay',
    schema: relaySchema,
    open(config, conversation) {
      const { starttls } = config
      const own: OpenRelayHook[] = starttls === undefined ? [] : [() => new StarttlsHook(starttls)]
      const desk = holdDeskOf(conversation.store)
      const byHand = desk === undefined ? [] : [desk.openHook]
      return new RelayPair(config, conversation, [...own, ...hooks, ...byHand]).handler
    },
  }
}
