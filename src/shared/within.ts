import * as v from 'valibot'

/** A number between two limits, both allowed; the mistake names the limit. */
export function within({ min, max }: { readonly min: number; readonly max: number }) {
  return v.pipe(v.number(), v.minValue(min, `at least ${String(min)}`), v.maxValue(max, `at most ${String(max)}`))
}
