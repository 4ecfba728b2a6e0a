import * as v from 'valibot'
import type { Failure } from './failure'
import type { Library } from './library'
import type { ScriptText } from './script'

/**
 * The channel on which the preload alone sends the paths of dropped files: no command has this name, and no event. Both ends name it by this
 * type, since the preload takes only types from here.
 */
export type DropChannel = 'dropped-files'

/** The most files of one drop that are looked at; the others are left, and the person is told. */
export const MAX_DROPPED = 20

/** The paths of one drop, as the preload sends them. */
export const droppedPathsSchema = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(32_768))),
  v.minLength(1),
  v.maxLength(100_000),
)

/** What a dropped file turned out to be; what has to be decided about it, the page asks the person. */
export type DroppedFile =
  | { readonly kind: 'recording'; readonly sessionId: string }
  /** The values are not checked: for which kind of session they are, the page knows. */
  | { readonly kind: 'options'; readonly path: string; readonly options: Readonly<Record<string, unknown>> }
  | { readonly kind: 'messages'; readonly path: string; readonly library: Library }
  | { readonly kind: 'rules'; readonly path: string }
  | { readonly kind: 'script'; readonly script: ScriptText }
  | { readonly kind: 'failed'; readonly failure: Failure }
