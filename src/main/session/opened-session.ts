import { optionOf, withView, type SessionOptions } from '../../shared/options/catalogue'
import type { ConversationSummary, SessionSummary } from '../../shared/session'
import type { ConversationEntry } from '../recording/index/conversation-entry'
import type { ClosedRecording } from '../recording/index/recording'

/** A recording that was opened for reading, in the list beside the running sessions. */
export class OpenedSession {
  readonly id: string
  readonly number: number
  readonly recording: ClosedRecording
  #options: SessionOptions

  constructor(id: string, number: number, recording: ClosedRecording) {
    this.id = id
    this.number = number
    this.recording = recording
    this.#options = recording.meta.config.options
  }

  /** Changes framing and encoding, which affect only how the bytes are shown. */
  changeDecoding(options: SessionOptions): void {
    this.#options = withView(this.#options, options)
    this.recording.setEncoding(optionOf(this.#options, 'encoding'))
  }

  get options(): SessionOptions {
    return this.#options
  }

  conversations(): ConversationSummary[] {
    return this.recording.conversationTable.entries.map(past)
  }

  conversation(number: number): ConversationSummary | undefined {
    const entry = this.recording.conversationTable.get(number)
    return entry === undefined ? undefined : past(entry)
  }

  summary(): SessionSummary {
    const { meta, conversationTable, index, path, byteLength, damage, endedCleanly } = this.recording
    return {
      id: this.id,
      number: this.number,
      name: meta.name,
      config: { ...meta.config, options: this.#options },
      state: {
        kind: 'recording',
        isOurs: this.recording.isOurs,
        damage,
        endedCleanly,
        ...(meta.unknown === undefined ? {} : { unknown: meta.unknown }),
      },
      conversations: conversationTable.size,
      openConversations: 0,
      finishedOpenConversations: 0,
      records: index.count,
      rxBytes: conversationTable.rxBytes,
      txBytes: conversationTable.txBytes,
      startedAtNs: meta.startedAtNs,
      refused: conversationTable.refused,
      ...(conversationTable.droppedBySystem === 0 ? {} : { droppedBySystem: conversationTable.droppedBySystem }),
      runs: [],
      recordingPath: path,
      recordingBytes: byteLength,
    }
  }

  close(): void {
    this.recording.close()
  }
}

/** A closed recording has nobody who waits for an answer. */
function past(entry: ConversationEntry): ConversationSummary {
  return { ...entry.toSummary(0), awaitsAnswer: false }
}
