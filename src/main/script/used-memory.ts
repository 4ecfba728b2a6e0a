/**
 * The parts of an engine's memory that are in use: its data at the beginning, and its heap; the stack between them is
 * empty between two steps. A snapshot copies only these.
 */
export interface UsedMemory {
  readonly heapStart: number
  /** The addresses of words that hold the end of the heap. */
  readonly ends: readonly number[]
}

/** The end of the engine's data, with a margin: its stack begins below this. */
const DATA_BYTES = 131_072
const PAGE_BYTES = 65_536
/** The engine's stack lies between its data and its heap. */
const STACK_BYTES = 5 * 1024 * 1024
const PROBE_BYTES = 262_144

/** Finds the words that grow when something large is allocated: once, before anything else is in the memory. */
export function findUsedMemory(memory: WebAssembly.Memory, allocate: (bytes: number) => void): UsedMemory {
  const words = (): Int32Array => new Int32Array(memory.buffer, 0, DATA_BYTES / 4)
  allocate(PROBE_BYTES)
  const before = words().slice()
  allocate(2 * PROBE_BYTES)
  const after = words()
  const ends: number[] = []
  let least = Infinity
  before.forEach((was, at) => {
    const is = after[at] ?? 0
    if (was < STACK_BYTES || is - was < PROBE_BYTES || is > memory.buffer.byteLength) return
    ends.push(at * 4)
    least = Math.min(least, was)
  })
  // Without such a word the whole memory is copied.
  if (ends.length === 0) return { heapStart: DATA_BYTES, ends }
  const stackTop = least - PROBE_BYTES - PAGE_BYTES
  return { heapStart: Math.max(DATA_BYTES, stackTop - (stackTop % PAGE_BYTES)), ends }
}

function heapEnd(memory: Uint8Array, { ends }: UsedMemory): number {
  const words = new Int32Array(memory.buffer, 0, DATA_BYTES / 4)
  const last = ends.reduce((most, at) => Math.max(most, words[at / 4] ?? 0), 0)
  return last === 0 ? memory.length : Math.min(memory.length, last + PAGE_BYTES)
}

export function usedBytes(memory: Uint8Array, used: UsedMemory): number {
  return DATA_BYTES + heapEnd(memory, used) - used.heapStart
}

/** Returns how many bytes of `into` hold the copy. */
export function copyUsedMemory(memory: Uint8Array, used: UsedMemory, into: Uint8Array): number {
  into.set(memory.subarray(0, DATA_BYTES))
  const heap = memory.subarray(used.heapStart, heapEnd(memory, used))
  into.set(heap, DATA_BYTES)
  return DATA_BYTES + heap.length
}

/** Clears the memory. */
export function clearUsedMemory(memory: Uint8Array, used: UsedMemory): void {
  memory.fill(0, used.heapStart, heapEnd(memory, used))
}

export function putBackMemory(copy: Uint8Array, used: UsedMemory, memory: Uint8Array): void {
  memory.set(copy.subarray(0, DATA_BYTES))
  memory.set(copy.subarray(DATA_BYTES), used.heapStart)
}
