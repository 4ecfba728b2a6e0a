import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CommandParts } from '../../../../../src/main/ipc/command-parts'
import { createExportCommands } from '../../../../../src/main/ipc/commands/exports'
import { createRecordingCommands } from '../../../../../src/main/ipc/commands/recordings'
import { Exports } from '../../../../../src/main/ipc/exports'
import type { WindowDeps } from '../../../../../src/main/ipc/window-deps'
import { RecordingsFolder } from '../../../../../src/main/recording/files/recordings-folder'
import type { ExportRequest } from '../../../../../src/shared/contract/exports'
import { failureOf, listenerConfig, startEngine, valueOf } from '../../../../support/engine'
import { temporaryFolder } from '../../../../support/folder'
import { openedRecording } from '../../../../support/window-feed'

it('replaces no recording of a session that is open, although the dialog has asked', async () => {
  const sessions = startEngine()
  const [one, other] = [await openedRecording(sessions, ['one']), await openedRecording(sessions, ['other'])]
  const live = valueOf(await sessions.start(listenerConfig('tcp')))
  const pathOf = (id: string): string => sessions.get(id)?.recording.path ?? ''
  const targets = [pathOf(other), pathOf(live.id)]
  for (const target of targets) {
    // Another spelling of the same place.
    const spelled = join(target, '..', '.', target.slice(target.lastIndexOf('/') + 1))
    const host: Partial<WindowDeps> = {
      askWhereToSave: () => Promise.resolve(spelled),
      askWhichFile: () => Promise.resolve(pathOf(other)),
    }
    const parts = {
      sessions,
      exports: new Exports(),
      folder: new RecordingsFolder(temporaryFolder()),
      memory: { recentFiles: [] },
      // No other dialog comes up here.
      host,
    } as unknown as CommandParts
    const before = readFileSync(target)
    const request: ExportRequest = { sessionId: one, format: 'text', filter: {}, guardFormulas: true, isUtc: false }
    const refusals = [
      await createExportCommands(parts)['exports.start'](request),
      await createRecordingCommands(parts)['recordings.merge'](pathOf(one)),
    ]
    for (const refused of refusals)
      expect(failureOf(refused).message).toContain('is the recording of a session that is open')
    // A live recording is appended to meanwhile.
    expect(readFileSync(target).subarray(0, before.length)).toEqual(before)
  }
})
