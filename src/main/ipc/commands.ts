import type { Commands } from '../../shared/contract/contract'
import type { CommandParts } from './command-parts'
import { createAlertCommands } from './commands/alerts'
import { createConversationCommands } from './commands/conversations'
import { createFaultCommands } from './commands/faults'
import { createExportCommands } from './commands/exports'
import { createJobCommands } from './commands/jobs'
import { createLibraryCommands } from './commands/library'
import { createProjectionCommands } from './commands/projections'
import { createRecordingCommands } from './commands/recordings'
import { createRelayCommands } from './commands/relay'
import { createRulesCommands } from './commands/rules'
import { createScriptCommands } from './commands/scripts'
import { createSessionCommands } from './commands/sessions'
import { createWindowCommands } from './commands/windows'
import { allGuarded } from './guarded'
import type { HandlersOf } from './handlers-of'

/** The handlers of one window's commands. */
export function createCommands(parts: CommandParts): HandlersOf<Commands> {
  return allGuarded({
    ...createSessionCommands(parts),
    ...createConversationCommands(parts),
    ...createRelayCommands(parts),
    ...createFaultCommands(parts),
    ...createAlertCommands(parts),
    ...createJobCommands(parts),
    ...createLibraryCommands(parts),
    ...createProjectionCommands(parts),
    ...createRecordingCommands(parts),
    ...createExportCommands(parts),
    ...createRulesCommands(parts),
    ...createScriptCommands(parts),
    ...parts.loads.handlers,
    ...createWindowCommands(parts),
  })
}
