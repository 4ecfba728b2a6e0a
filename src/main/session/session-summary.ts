import type { GrantedBuffers, SessionConfig, SessionState, SessionSummary } from '../../shared/session'
import type { SessionAlerts } from './alert/session-alerts'
import type { RecordingSink } from '../recording/index/recording'
import type { HoldDesk } from './handler/relay/hold-desk'
import type { SendJobs } from './job/send-jobs'
import type { SessionVariables } from './session-variables'

interface Summarized {
  readonly id: string
  readonly number: number
  readonly name: string
  readonly config: SessionConfig
  readonly state: SessionState
  readonly recording: RecordingSink
  readonly jobs: SendJobs
  readonly holdDesk: HoldDesk
  readonly variables: SessionVariables
  readonly alerts: SessionAlerts
}

/** The summary of a session for windows and the command line. */
export function summaryOf(
  { id, number, name, config, state, recording, jobs, holdDesk, variables, alerts }: Summarized,
  granted: GrantedBuffers | undefined,
): SessionSummary {
  const { conversationTable, recordCount, meta, path, byteLength, unsaved } = recording
  return {
    id,
    number,
    name,
    config,
    state,
    conversations: conversationTable.count,
    openConversations: conversationTable.openCount,
    finishedOpenConversations: conversationTable.finishedOpenCount,
    records: recordCount,
    rxBytes: conversationTable.rxBytes,
    txBytes: conversationTable.txBytes,
    startedAtNs: meta.startedAtNs,
    refused: conversationTable.refused,
    ...(conversationTable.droppedBySystem === 0 ? {} : { droppedBySystem: conversationTable.droppedBySystem }),
    ...(granted === undefined ? {} : { granted }),
    runs: jobs.statuses,
    ...(holdDesk.status === undefined ? {} : { hold: holdDesk.status }),
    ...(variables.values.size === 0 ? {} : { variables: variables.list }),
    ...(alerts.status === undefined ? {} : { alerts: alerts.status }),
    recordingPath: path,
    recordingBytes: byteLength,
    ...(unsaved === undefined ? {} : { unsaved }),
  }
}
