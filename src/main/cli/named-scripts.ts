import type { HandlerKind } from '../session/handler/handler'
import { Scripts } from '../session/handler/script/scripts'

/** Scripts named on the command line: naming the file allows it. */
export function namedScripts(): readonly HandlerKind[] {
  return new Scripts(() => true).kinds
}
