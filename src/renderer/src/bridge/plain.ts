/** A copy without proxies, because reactive objects cannot be sent to the main process. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
