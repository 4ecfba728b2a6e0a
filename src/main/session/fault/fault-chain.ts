import type { EndHow } from '../../../shared/contract/conversations'
import type { FaultContext, FaultStage } from './fault-stage'

/** Creates one stage of a chain; what it passes goes to the next one. */
export type OpenStage = (context: FaultContext) => FaultStage

/** What a chain of faults needs from its conversation: `pass` and `passEnd` lead out of the chain. */
export type FaultChainDeps = FaultContext

/** The faults of one direction of one conversation, in order. It exists only where there are any. */
export class FaultChain {
  readonly #stages: readonly FaultStage[]
  readonly #deps: FaultChainDeps
  #isClosed = false

  constructor(open: readonly OpenStage[], deps: FaultChainDeps) {
    this.#deps = deps
    const stages: FaultStage[] = []
    for (const [at, make] of open.entries()) {
      const isLast = at === open.length - 1
      stages.push(
        make({
          ...deps,
          pass: isLast ? deps.pass : (bytes) => stages[at + 1]?.push(bytes),
          passEnd: isLast
            ? deps.passEnd
            : (how) => {
                this.#end(at + 1, how)
              },
        }),
      )
    }
    this.#stages = stages
  }

  get heldBytes(): number {
    let held = 0
    for (const stage of this.#stages) held += stage.heldBytes
    return held
  }

  push(bytes: Uint8Array): void {
    const [first] = this.#stages
    if (first === undefined) this.#deps.pass(bytes)
    else first.push(bytes)
  }

  end(how: EndHow): void {
    this.#end(0, how)
  }

  /** Releases everything that is held, in the order of the stages. */
  flush(): void {
    for (const stage of this.#stages) stage.flush()
  }

  /** Discards what is held. A second call does no harm. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const stage of this.#stages) stage.close()
  }

  #end(at: number, how: EndHow): void {
    const stage = this.#stages[at]
    if (stage === undefined) {
      this.#deps.passEnd(how)
      return
    }
    if (stage.end !== undefined) {
      stage.end(how)
      return
    }
    stage.flush()
    this.#end(at + 1, how)
  }
}
