import type { Clock } from '../../clock'
import type { SessionLog } from '../session-log'
import type { SessionVariables } from '../session-variables'
import type { HandlerSession } from './handler'

/** The parts of a session that a handler may use: its clock, and rows of the session itself. */
export function handlerSession(log: SessionLog, clock: Clock, variables: SessionVariables): HandlerSession {
  return {
    clock,
    variables,
    note: (event) => {
      log.state(0, event)
    },
  }
}
