import type { Answer } from './messages'

/** Calls to the other side that have no answer yet. */
export class OpenCalls {
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #count = 0

  /** Sends a call with a new number; resolves or rejects with its answer. */
  ask(send: (call: number) => void): Promise<unknown> {
    this.#count += 1
    const call = this.#count
    return new Promise((resolve, reject) => {
      this.#open.set(call, { resolve, reject })
      send(call)
    })
  }

  settle(call: number, answer: Answer): void {
    const open = this.#open.get(call)
    this.#open.delete(call)
    if ('error' in answer) open?.reject(new Error(answer.error))
    else open?.resolve(answer.value)
  }

  /** The other side is gone. */
  rejectAll(error: Error): void {
    for (const { reject } of this.#open.values()) reject(error)
    this.#open.clear()
  }
}
