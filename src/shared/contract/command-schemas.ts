import * as v from 'valibot'
import { OPTION_TARGETS } from '../options/option'

const MAX_PATH_LENGTH = 4_096

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** The number of a conversation, a row or a job: from 1. */
export const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))
export const id = v.pipe(v.string(), v.maxLength(64))
export const path = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PATH_LENGTH))
export const optionTarget = v.picklist(OPTION_TARGETS)

/** A tuple of schemas for the arguments of every command of one subject; one that is missing does not compile. */
export type SchemasOf<C> = {
  readonly [N in keyof C]: C[N] extends (...args: infer A) => unknown ? v.GenericSchema<unknown, Readonly<A>> : never
}
