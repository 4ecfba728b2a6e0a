import type { FaultCommands } from '../../../shared/contract/faults'
import { done } from '../../../shared/failure'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'

/** What goes wrong on purpose, exchanged while a session runs. */
export function createFaultCommands({ sessions }: Pick<CommandParts, 'sessions'>): HandlersOf<FaultCommands> {
  return {
    'faults.set': (id, conversation, wish) => onLive(sessions, id, ({ faults }) => faults.set(conversation, wish)),
    'faults.of': (id, conversation) => onLive(sessions, id, ({ faults }) => done(faults.statusOf(conversation))),
  }
}
