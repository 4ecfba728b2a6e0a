/** Ends a `switch` over a union: a new variant then fails to compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
