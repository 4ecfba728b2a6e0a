/** What answers the commands of one subject; one that is missing does not compile. An answer may come later. */
export type HandlersOf<C> = {
  readonly [N in keyof C]: C[N] extends (...args: infer A) => infer R ? (...args: A) => R | Promise<R> : never
}
