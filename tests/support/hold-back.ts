import * as v from 'valibot'
import type { FaultContext, FaultKind, FaultStage } from '../../src/main/session/fault/fault-stage'

/** A fault that no version of the application has: everything is delayed by this time, in order. */
export const holdBack: FaultKind<{ readonly kind: 'hold-back'; readonly ms: number }> = {
  kind: 'hold-back',
  schema: v.object({ kind: v.literal('hold-back'), ms: v.number() }),
  open: ({ ms }, context) => new HoldBack(ms, context),
}

class HoldBack implements FaultStage {
  heldBytes = 0
  readonly #ms: number
  readonly #context: FaultContext
  readonly #held = new Set<() => void>()

  constructor(ms: number, context: FaultContext) {
    this.#ms = ms
    this.#context = context
  }

  push(bytes: Uint8Array): void {
    this.heldBytes += bytes.length
    this.#later(() => {
      this.heldBytes -= bytes.length
      this.#context.pass(bytes)
    })
  }

  end(how: Parameters<FaultContext['passEnd']>[0]): void {
    this.#later(() => {
      this.#context.passEnd(how)
    })
  }

  flush(): void {
    for (const goOn of [...this.#held]) goOn()
  }

  close(): void {
    this.#held.clear()
    this.heldBytes = 0
  }

  #later(act: () => void): void {
    const goOn = (): void => {
      if (this.#held.delete(goOn)) act()
    }
    this.#held.add(goOn)
    this.#context.clock.after(this.#ms, goOn)
  }
}
