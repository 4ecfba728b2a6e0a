import { isStream } from '../../../shared/endpoint'
import { fromHex } from '../../../shared/hex'
import { optionOf } from '../../../shared/options/catalogue'
import { unpackPartialCharacter } from '../index/partial-character'
import type { RecordingSource } from '../index/recording'
import type { FullRecord } from './row-format'

/** Reads records with their whole payload, fast in ascending order. Each is valid until the next. */
export class FullRecords {
  readonly #source: RecordingSource
  readonly #read: (seq: number) => Uint8Array
  readonly #encoding
  readonly #isStream: boolean
  /** The index has the unfinished characters of chunks for this encoding only. */
  readonly #knowsPartialCharacters: boolean

  /** Text is in `encoding`, by default that of the recording. */
  constructor(source: RecordingSource, encoding = optionOf(source.meta.config.options, 'encoding')) {
    this.#source = source
    this.#read = source.scanner()
    this.#encoding = encoding
    this.#isStream = isStream(source.meta.config.protocol)
    this.#knowsPartialCharacters = source.encoding === optionOf(source.meta.config.options, 'encoding')
  }

  at(seq: number): FullRecord {
    const source = this.#source
    const { kind, conversation, partialCharacter } = source.index.get(seq)
    if (kind !== 'state' && this.#isStream && this.#knowsPartialCharacters) {
      return {
        seq,
        atNs: source.index.atNs(seq, source.meta.startedAtNs),
        conversation,
        peer: source.conversationTable.get(conversation)?.peer,
        kind,
        bytes: this.#read(seq),
        partialCharacter: partialCharacter === 0 ? NOTHING : unpackPartialCharacter(partialCharacter),
        isStream: true,
        encoding: this.#encoding,
        ...(source.index.isDoubtful(seq) ? DOUBT : {}),
        ...commentOf(source, seq),
      }
    }
    const { atNs, partialCharacterHex, state, trueLength, peer, isDoubtful } = source.read(seq)
    return {
      seq,
      atNs,
      conversation,
      kind,
      isStream: this.#isStream,
      encoding: this.#encoding,
      peer: peer ?? source.conversationTable.get(conversation)?.peer,
      bytes: this.#read(seq),
      partialCharacter: fromHex(partialCharacterHex),
      ...(state === undefined ? {} : { state }),
      ...(trueLength === undefined ? {} : { trueLength }),
      ...(isDoubtful === true ? DOUBT : {}),
      ...commentOf(source, seq),
    }
  }
}

const NOTHING = new Uint8Array()
const DOUBT = { isDoubtful: true } as const

function commentOf({ index }: RecordingSource, seq: number): Pick<FullRecord, 'comment'> {
  const comment = index.comments.of(seq)
  return comment === undefined ? {} : { comment }
}
