import { isStream } from '../../../shared/endpoint'
import { fromHex } from '../../../shared/hex'
import { optionOf } from '../../../shared/options/catalogue'
import { unpackCarry } from '../index/carry'
import type { RecordingSource } from '../index/recording'
import type { FullRecord } from './row-format'

/** Reads records with their whole payload, fast when they come in their order. Each is valid until the next. */
export class FullRecords {
  readonly #source: RecordingSource
  readonly #read: (seq: number) => Uint8Array
  readonly #encoding
  readonly #isStream: boolean
  /** What a chunk left unfinished is in the index for the encoding that it was recorded with. */
  readonly #knowsCarry: boolean

  /** Text is in `encoding`, which is that of the recording unless another is given. */
  constructor(source: RecordingSource, encoding = optionOf(source.meta.config.options, 'encoding')) {
    this.#source = source
    this.#read = source.scanner()
    this.#encoding = encoding
    this.#isStream = isStream(source.meta.config.protocol)
    this.#knowsCarry = source.encoding === optionOf(source.meta.config.options, 'encoding')
  }

  at(seq: number): FullRecord {
    const source = this.#source
    const { kind, conversation, carry } = source.index.get(seq)
    if (kind !== 'state' && this.#isStream && this.#knowsCarry) {
      return {
        seq,
        atNs: source.index.atNs(seq, source.meta.startedAtNs),
        conversation,
        peer: source.ledger.get(conversation)?.peer,
        kind,
        bytes: this.#read(seq),
        carry: carry === 0 ? NOTHING : unpackCarry(carry),
        isStream: true,
        encoding: this.#encoding,
      }
    }
    const { atNs, carryHex, state, trueLength, peer } = source.read(seq)
    return {
      seq,
      atNs,
      conversation,
      kind,
      isStream: this.#isStream,
      encoding: this.#encoding,
      peer: peer ?? source.ledger.get(conversation)?.peer,
      bytes: this.#read(seq),
      carry: fromHex(carryHex),
      ...(state === undefined ? {} : { state }),
      ...(trueLength === undefined ? {} : { trueLength }),
    }
  }
}

const NOTHING = new Uint8Array()
