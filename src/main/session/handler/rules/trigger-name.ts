import type { Trigger } from '../../../../shared/rules/rule'

/** `message`, `connected`, `idle 500 ms`, ...: for a row of the log. */
export function triggerName(trigger: Trigger): string {
  if (typeof trigger === 'string') return trigger
  return 'idle' in trigger ? `idle ${String(trigger.idle)} ms` : `every ${String(trigger.every)} ms`
}
