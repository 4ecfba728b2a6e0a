import type { FaultContext, FaultStage } from './fault-stage'

/** Limits a fault to the next messages. Later ones bypass it, after what it still holds. */
export class LimitedStage implements FaultStage {
  readonly #stage: FaultStage
  readonly #context: FaultContext
  #left: number
  #behind: Uint8Array[] = []
  #behindBytes = 0
  #isFlushing = false

  constructor(next: number, context: FaultContext, open: (context: FaultContext) => FaultStage) {
    this.#left = next
    this.#context = context
    this.#stage = open({
      ...context,
      pass: (bytes) => {
        context.pass(bytes)
        if (!this.#isFlushing) this.#letGo()
      },
      passEnd: (how) => {
        this.flush()
        context.passEnd(how)
      },
    })
  }

  get heldBytes(): number {
    return this.#stage.heldBytes + this.#behindBytes
  }

  push(bytes: Uint8Array): void {
    if (this.#left > 0) {
      this.#left -= 1
      this.#stage.push(bytes)
    } else if (this.#stage.bypass !== undefined) this.#stage.bypass(bytes)
    else if (this.#isEmpty && this.#behind.length === 0) this.#context.pass(bytes)
    else {
      this.#behind.push(bytes)
      this.#behindBytes += bytes.length
    }
  }

  end(how: Parameters<FaultContext['passEnd']>[0]): void {
    // What it still holds keeps its time, and its own end is the only one; an end behind its last message is none of its own.
    const isItsOwn = this.#left > 0 || !this.#isEmpty || this.#stage.hasEnded === true
    if (isItsOwn && this.#stage.end !== undefined) this.#stage.end(how)
    else {
      this.flush()
      this.#context.passEnd(how)
    }
  }

  flush(): void {
    this.#isFlushing = true
    this.#stage.flush()
    this.#isFlushing = false
    this.#letGo()
  }

  close(): void {
    this.#behind = []
    this.#behindBytes = 0
    this.#stage.close()
  }

  get #isEmpty(): boolean {
    return this.#stage.isEmpty ?? this.#stage.heldBytes === 0
  }

  #letGo(): void {
    if (this.#behind.length === 0 || !this.#isEmpty) return
    const behind = this.#behind
    this.#behind = []
    this.#behindBytes = 0
    for (const bytes of behind) this.#context.pass(bytes)
  }
}
