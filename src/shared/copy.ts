type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A copy without this key. */
export function without<T extends object, K extends PropertyKey>(value: T, key: K): Without<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Without<T, K>
}

/** A copy with this value; without the key when the value is empty, false or undefined. */
export function withValue<T extends object>(value: T, key: string, next: unknown): T {
  const isEmpty = next === undefined || next === '' || next === false
  return (isEmpty ? without(value, key) : { ...value, [key]: next }) as T
}
