/** A copy without proxies: what a form holds cannot leave the page. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
