import type { Writable } from 'node:stream'

/** How often the output is checked for progress; ms. */
const LOOK_MS = 20

/**
 * Waits until all that was written is taken, or until nothing was taken for `graceMs`. Returns whether all of it is.
 * The callbacks of those writes have come by then: a stream counts as empty before it calls them.
 */
export function drained(stream: Writable, graceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let left = stream.writableLength
    let atMs = performance.now()
    const look = (): void => {
      const now = stream.writableLength
      if (now < left) atMs = performance.now()
      left = now
      const isOver = left === 0 || stream.destroyed || stream.errored !== null || performance.now() - atMs >= graceMs
      if (isOver) setImmediate(resolve, left === 0)
      else setTimeout(look, LOOK_MS)
    }
    look()
  })
}

/**
 * Makes output asynchronous: a paused terminal (Ctrl-S) or a pipe that nobody reads must not stop the sockets, and Node
 * writes to terminals synchronously.
 */
export function neverBlock(stream: Writable): void {
  const { _handle: handle } = stream as { _handle?: { setBlocking?: (isBlocking: boolean) => unknown } }
  handle?.setBlocking?.(false)
}
