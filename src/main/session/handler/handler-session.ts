import type { Clock } from '../../clock'
import type { SessionLog } from '../session-log'
import type { HandlerSession } from './handler'

/** What a handler has of its session: its clock, and rows of the session itself. */
export function handlerSession(log: SessionLog, clock: Clock): HandlerSession {
  return {
    clock,
    note: (event) => {
      log.state(0, event)
    },
  }
}
