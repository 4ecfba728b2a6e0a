import type { Encoding } from '../../../shared/encoding'
import type { RecordRow } from '../../../shared/record'
import type { RowReader } from './row-reader'

/** A recording whose rows are read from its own file, live or opened. */
export abstract class ReadableRecording {
  protected abstract readonly reader: RowReader

  /** True once nothing can be read any more. */
  get isClosed(): boolean {
    return this.reader.isClosed
  }

  get encoding(): Encoding {
    return this.reader.encoding
  }

  setEncoding(encoding: Encoding): void {
    this.reader.encoding = encoding
  }

  read(seq: number): RecordRow {
    return this.reader.read(seq)
  }

  scanner(): (seq: number) => Uint8Array {
    return this.reader.scanner()
  }

  payload(seq: number, from?: number, count?: number): Uint8Array {
    return this.reader.payload(seq, from, count)
  }
}
