import type { FileHandle } from 'node:fs/promises'
import { TCP_SEND_PIECE_BYTES } from '../../../shared/limits'
import type { Failure, Outcome } from '../../../shared/failure'
import type { RunStatus } from '../../../shared/sequence'
import { SendJob, type SendJobWatcher } from './send-job'

export interface FileTarget extends SendJobWatcher {
  readonly queuedBytes: () => number
  readonly send: (bytes: Uint8Array) => Outcome<null>
  readonly toFailure: (error: Error) => Failure
}

/** Sends a file unchanged, in pieces, as fast as the peer takes them. Closes the file. */
export class FileJob extends SendJob {
  readonly #target: FileTarget

  /** `pieceBytes`: for a datagram, the size of the whole file. */
  constructor(
    facts: Pick<RunStatus, 'id' | 'conversation' | 'name'>,
    file: FileHandle,
    bytesTotal: number,
    target: FileTarget,
    pieceBytes = TCP_SEND_PIECE_BYTES,
  ) {
    super({ ...facts, kind: 'file' }, target)
    this.#target = target
    this.change({ bytesTotal })
    void this.#work(file, pieceBytes)
  }

  received(): void {
    // Answers of the peer do not matter.
  }

  async #work(file: FileHandle, pieceBytes: number): Promise<void> {
    try {
      await this.#send(file, pieceBytes)
      await this.untilDrained(this.#target.queuedBytes)
      this.finish('done')
    } catch (error) {
      this.finish('failed', this.#target.toFailure(error as Error))
    } finally {
      await file.close()
    }
  }

  async #send(file: FileHandle, pieceBytes: number): Promise<void> {
    while (!this.isOver()) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, null)
      if (bytesRead === 0) return
      const failure = await this.untilTaken(() => {
        const outcome = this.#target.send(buffer.subarray(0, bytesRead))
        return outcome.ok ? undefined : outcome.failure
      })
      if (this.isOver()) return
      if (failure !== undefined) {
        this.finish('failed', failure)
        return
      }
      const { sent, bytesSent } = this.status
      this.change({ sent: sent + 1, bytesSent: bytesSent + bytesRead, doing: 'sending' })
    }
  }
}
