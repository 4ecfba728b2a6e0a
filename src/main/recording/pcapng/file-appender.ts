import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, write } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../../files/whole-file'
import { writeAllSync } from '../../files/write-all'
import { FileWatch, type Taken } from './file-watch'
import type { PacketBuffer } from './flow'
import { RunningSum, type RegionSum } from './running-sum'

/**
 * The buffer is written when it holds this much: one system call for some hundred small records, or for a few large
 * ones.
 */
const HAND_OVER_BYTES = 131_072
/**
 * It is written after this time at the latest, so that a kill costs at most this much; in a flood that the disk does not
 * follow, what all buffers hold. Ms.
 */
const FLUSH_MS = 50
/** The file is synced at most this often: a power cut costs at most this much; ms. */
const SYNC_MS = 1_000
/** The size of one buffer; no block is longer. */
const BUFFER_BYTES = 524_288
/** The size of one buffer in a flood. */
const FLOOD_BYTES = 2_097_152
/**
 * With this much more, the next part is given to another thread although it is not known whether the one before is
 * written: the event loop hears of that only at the end of a turn, in which it may have read 2 MiB from one socket.
 */
const NEXT_BYTES = 1_048_576
/** The most parts that are being written, or may be. */
const MOST_FLIGHTS = 3

/** A part of the file that another thread is writing. */
interface Flight {
  readonly buffer: PacketBuffer
  readonly byteLength: number
  readonly at: number
  /** The same bytes were also written from this thread, so the result of this write does not matter. */
  isSuperseded: boolean
}

/**
 * Appends to its own file through two buffers, and through more and larger ones in a flood: while other threads write some,
 * the next is filled, and the event loop waits only when all are full. A failed write is reported once through `onFailure`, with the offset up to which the
 * file is good; nothing is written afterwards.
 */
export class FileAppender {
  readonly fd: number
  /** The caller puts bytes here, from `room` to `took`. */
  buffer = newBuffer(BUFFER_BYTES)
  /** Called before each sync that is done by itself, between two blocks: it may append. */
  beforeSync: () => void = () => undefined
  readonly #sum = new RunningSum()
  /** The part of the buffer, from its beginning, that the sum has already. */
  #summed = 0
  readonly #onFailure: (error: Error, goodUpTo: number) => void
  readonly #watch: FileWatch | undefined
  /** Written, and of the present size. */
  #spares: PacketBuffer[] = []
  /** The size of new buffers; bytes. */
  #size = BUFFER_BYTES
  /** The longest part that was written since the last sync; bytes. */
  #most = 0
  #used = 0
  /** The offset in the file at which the buffer begins. */
  #begin = 0
  /** The file has everything up to this offset. */
  #written = 0
  /** Oldest first. */
  readonly #flights: Flight[] = []
  #isBroken = false
  #isClosed = false
  #hasLetGo = false
  #flushTimer: NodeJS.Timeout | undefined
  #syncTimer: NodeJS.Timeout | undefined
  #isSyncing = false

  /**
   * Creates the file (0600); fails if it exists. `onTaken` is called once at most, when the file is moved, deleted,
   * replaced or truncated.
   */
  constructor(path: string, onFailure: (error: Error, goodUpTo: number) => void, onTaken?: (how: Taken) => void) {
    this.fd = openSync(path, 'wx+', 0o600)
    this.#onFailure = onFailure
    this.#watch = onTaken === undefined ? undefined : new FileWatch(path, this.fd, () => this.#written, onTaken)
    syncFolder(dirname(path))
  }

  /** The offset in the file of the next byte. */
  get offset(): number {
    return this.#isBroken ? this.#begin : this.#begin + this.#used
  }

  /** Nothing is written any more: it was closed, or a write failed. */
  get isOver(): boolean {
    return this.#isBroken || this.#isClosed
  }

  /** The place in the buffer for this many bytes: at most `BUFFER_BYTES`. */
  room(size: number): number {
    if (this.#used + size > this.buffer.bytes.length) {
      if (this.#size < FLOOD_BYTES && !this.#isBroken) this.#grow()
      // All buffers are full: this one is written now, perhaps before those that precede it in the file.
      else this.#writeBuffer()
    }
    // After a failure nothing is written any more: later data is dropped.
    if (this.#isBroken) this.#used = this.#summed = 0
    return this.#used
  }

  /** The caller has filled the buffer up to here. */
  took(end: number): void {
    this.#used = end
    if (this.#used >= HAND_OVER_BYTES) {
      if (this.#flights.length === 0 || (this.#used >= NEXT_BYTES && this.#flights.length < MOST_FLIGHTS))
        this.#handOver()
    } else
      this.#flushTimer ??= setTimeout(() => {
        this.flush()
      }, FLUSH_MS)
  }

  /** The sum of everything since the call before. */
  takeSum(): RegionSum {
    this.#addToSum()
    const { taken } = this.#sum
    this.#sum.reset()
    return taken
  }

  /** The CRC-32 of a part of the buffer is known; everything before its end is complete. */
  knowsSum(from: number, to: number, crc: number): void {
    if (from < this.#summed) return
    if (this.#summed < from) this.#sum.add(this.buffer.bytes.subarray(this.#summed, from))
    this.#sum.addKnown(crc, to - from)
    this.#summed = to
  }

  /** The next bytes are not part of a sum. */
  leaveOut(byteLength: number): void {
    this.#sum.leaveOut(byteLength)
  }

  /** Everything goes through the sum once, in order, before its buffer is given away. */
  #addToSum(): void {
    if (this.#summed < this.#used) this.#sum.add(this.buffer.bytes.subarray(this.#summed, this.#used))
    this.#summed = this.#used
  }

  /** Fills a larger buffer from here on, until the flood is over. */
  #grow(): void {
    this.#size = FLOOD_BYTES
    this.#spares = []
    this.#most = FLOOD_BYTES
    this.#exchange()
  }

  /** Small buffers do again when no large part was written for a while. */
  #shrink(): void {
    const isOver = this.#most <= BUFFER_BYTES && this.#used <= BUFFER_BYTES
    this.#most = 0
    if (!isOver || this.#size === BUFFER_BYTES) return
    this.#size = BUFFER_BYTES
    this.#spares = []
    this.#exchange()
  }

  /** What was collected goes on in a buffer of the present size. */
  #exchange(): void {
    const { bytes } = this.buffer
    this.buffer = newBuffer(this.#size)
    this.buffer.bytes.set(bytes.subarray(0, this.#used))
  }

  /** Passes everything appended so far to the system. */
  flush(): void {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    for (const flight of this.#flights) {
      if (flight.isSuperseded || this.#isBroken) continue
      // The other thread may be writing it, or not have begun: the same bytes at the same offset do no harm.
      flight.isSuperseded = true
      if (!this.#write(flight.buffer, flight.byteLength, flight.at)) return
    }
    this.#writeBuffer()
  }

  #writeBuffer(): void {
    if (this.#isBroken || this.#used === 0) return
    this.#watch?.beforeWrite()
    this.#addToSum()
    const [used, at] = [this.#used, this.#begin]
    if (!this.#write(this.buffer, used, at)) return
    this.#begin = at + used
    this.#used = 0
    this.#summed = 0
    this.#syncSoon()
  }

  /** Flushes and syncs. Later data is flushed as usual. */
  finish(): void {
    if (this.#isClosed) return
    this.flush()
    clearTimeout(this.#syncTimer)
    this.#syncTimer = undefined
    this.#most = 0
    this.#shrink()
    try {
      if (!this.#isBroken) fdatasyncSync(this.fd)
    } catch (error) {
      this.#break(error as Error, this.#written)
    }
  }

  /** Writes the rest and closes the file. A second call does no harm. */
  close(): void {
    if (this.#isClosed) return
    this.finish()
    this.#isClosed = true
    this.#watch?.close()
    // Another thread may still use the descriptor, whose number must not be given to another file meanwhile.
    if (this.#flights.length === 0) this.#letGo()
  }

  #letGo(): void {
    this.#hasLetGo = true
    try {
      closeSync(this.fd)
    } catch (error) {
      // Some file systems report only now that they could not keep what they took (close(2)).
      if (!this.#isBroken) this.#break(error as Error, this.#written)
    }
  }

  /** Truncates the file to its last complete row after a failure. */
  cutAt(offset: number): void {
    this.#begin = offset
    this.#written = offset
    this.#cut()
  }

  #cut(): void {
    // The number of a closed descriptor may belong to another file by now.
    if (this.#hasLetGo) return
    try {
      ftruncateSync(this.fd, this.#begin)
    } catch {
      // A file that cannot be truncated ends with an incomplete block, which every reader skips.
    }
  }

  /** Another thread writes the content of the buffer; meanwhile another buffer is filled. */
  #handOver(): void {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    if (this.#isBroken) return
    this.#watch?.beforeWrite()
    this.#addToSum()
    const flight: Flight = { buffer: this.buffer, byteLength: this.#used, at: this.#begin, isSuperseded: false }
    this.#flights.push(flight)
    this.#most = Math.max(this.#most, flight.byteLength)
    this.buffer = this.#spares.pop() ?? newBuffer(this.#size)
    this.#begin += this.#used
    this.#used = 0
    this.#summed = 0
    write(this.fd, flight.buffer.bytes, 0, flight.byteLength, flight.at, (error, bytesWritten) => {
      this.#landed(flight, error, bytesWritten)
    })
  }

  #landed(flight: Flight, error: Error | null, bytesWritten: number): void {
    this.#flights.splice(this.#flights.indexOf(flight), 1)
    if (flight.buffer.bytes.length === this.#size) this.#spares.push(flight.buffer)
    if (!flight.isSuperseded && !this.#isBroken) {
      if (error !== null) this.#break(error, flight.at)
      // The system may take fewer bytes than it was given, and only its result says so (write(2)).
      else if (this.#write(flight.buffer, flight.byteLength, flight.at, bytesWritten)) this.#syncSoon()
    }
    // The write may have ended after the file was truncated.
    if (this.#isBroken) this.#cut()
    if (this.#flights.length > 0) return
    if (this.#isClosed) this.#letGo()
    else if (this.#used >= HAND_OVER_BYTES) this.#handOver()
    else if (this.#used > 0) this.took(this.#used)
  }

  /** Writes the part that is not `done` yet in this thread. False when that failed. */
  #write({ bytes }: PacketBuffer, byteLength: number, at: number, done = 0): boolean {
    let written = done
    try {
      writeAllSync(this.fd, bytes.subarray(done, byteLength), at + done, (more) => {
        written = done + more
      })
    } catch (error) {
      this.#break(error as Error, at + written)
      return false
    }
    this.#written = Math.max(this.#written, at + byteLength)
    return true
  }

  #syncSoon(): void {
    if (this.#isClosed) return
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined
      if (!this.#isBroken) this.beforeSync()
      this.#sync()
      this.#shrink()
      if (this.#size > BUFFER_BYTES) this.#syncSoon()
    }, SYNC_MS)
  }

  #sync(): void {
    if (this.#isSyncing || this.#isClosed || this.#isBroken) return
    this.#isSyncing = true
    fdatasync(this.fd, (error) => {
      this.#isSyncing = false
      // The system reports a lost write only once: the state of the disk is unknown from here on.
      if (error !== null && !this.#isClosed) this.#break(error, this.#written)
    })
  }

  #break(error: Error, goodUpTo: number): void {
    this.#isBroken = true
    this.#used = 0
    this.#summed = 0
    // A part before it that is still being written may fail as well.
    const open = this.#flights.find(({ isSuperseded }) => !isSuperseded)
    this.#onFailure(error, open === undefined ? goodUpTo : Math.min(goodUpTo, open.at))
  }
}

function newBuffer(size: number): PacketBuffer {
  const bytes = new Uint8Array(size)
  return { bytes, view: new DataView(bytes.buffer), words: new Uint32Array(bytes.buffer) }
}
