import type { Clock } from '../../clock'
import type { SessionLog } from '../session-log'
import type { SessionVariables } from '../session-variables'
import type { HandlerRun, HandlerSession } from './handler'
import { handlerSession } from './handler-session'

interface HandledConversation {
  setHandler(run: HandlerRun): void
}

/** The handlers of a session, one after the other: a new one may leave the conversations that are open to the one before it. */
export class HandlersInTurn {
  readonly #traffic: { handler: HandlerRun }
  readonly #conversations: ReadonlyMap<number, HandledConversation>
  /** The handlers that still have conversations which began before the one that acts now. */
  readonly #retired: HandlerRun[] = []

  readonly #session: HandlerSession

  constructor(
    traffic: { handler: HandlerRun },
    conversations: ReadonlyMap<number, HandledConversation>,
    log: SessionLog,
    clock: Clock,
    variables: SessionVariables,
  ) {
    this.#traffic = traffic
    this.#conversations = conversations
    this.#session = handlerSession(log, clock, variables)
  }

  /** The first of them begins. */
  begin(): void {
    this.#traffic.handler.begun?.(this.#session)
  }

  /** Exchanges the handler. One of the same kind that can retire keeps the conversations that are open. */
  use(run: HandlerRun, isSameKind: boolean): void {
    const before = this.#traffic.handler
    this.#traffic.handler = run
    this.begin()
    if (isSameKind && before.retire?.() === true) {
      this.#retired.push(before)
      return
    }
    void before.close?.()
    for (const conversation of [...this.#conversations.values()]) conversation.setHandler(run)
  }

  async close(): Promise<void> {
    for (const run of [...this.#retired, this.#traffic.handler]) await run.close?.()
  }
}
