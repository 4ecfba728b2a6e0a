import { failed, invalidInput, type Failure } from '../../shared/failure'
import type { SessionAbility } from './transport/transport'

/** What is said where a session cannot do something. */
const CANNOT: Readonly<Record<SessionAbility, string>> = {
  'add-peer': 'a peer cannot be added: only a UDP listener takes peers',
  reconnect: 'only a TCP client can connect again',
  'cancel-connect': 'nothing is being connected',
  groups: 'cannot join or leave a group: only UDP has groups',
}

export function cannot(what: SessionAbility): { readonly ok: false; readonly failure: Failure } {
  return failed(invalidInput(CANNOT[what]))
}
