/** The handlers of one subject's commands; a missing one does not compile. A result may be a promise. */
export type HandlersOf<C> = {
  readonly [N in keyof C]: C[N] extends (...args: infer A) => infer R ? (...args: A) => R | Promise<R> : never
}
