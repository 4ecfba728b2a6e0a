import * as v from 'valibot'
import { relaySchema, type RelayConfig } from './relay'
import type { RulesUse } from './rules/compile-context'
import { filePathSchema, scriptSchema, type ScriptConfig } from './script'

/** The text of a handler is kept for each message that is answered, so it has a limit, in UTF-16 units. */
const MAX_TEXT_LENGTH = 65_536
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT_LENGTH))

/** Nothing is answered automatically: the person answers. */
export const noneSchema = v.strictObject({ kind: v.literal('none') })

/** Sends back each message. */
export const echoSchema = v.strictObject({ kind: v.literal('echo') })

/** Answers each message with this text. */
export const textSchema = v.strictObject({ kind: v.literal('text'), text })

/** Answers each message with the message, this text before each of its lines. */
export const prefixSchema = v.strictObject({ kind: v.literal('prefix'), text })

/** Answers by the rules in this file. */
export const rulesSchema = v.strictObject({
  kind: v.literal('rules'),
  path: filePathSchema,
})

/** How a peer is answered automatically, or forwarded to another one. `none` leaves it to the person. */
export type HandlerConfig =
  | v.InferOutput<typeof noneSchema>
  | v.InferOutput<typeof echoSchema>
  | v.InferOutput<typeof textSchema>
  | v.InferOutput<typeof prefixSchema>
  | v.InferOutput<typeof rulesSchema>
  | RelayConfig
  | ScriptConfig

export const handlerSchema: v.GenericSchema<unknown, HandlerConfig> = v.variant('kind', [
  noneSchema,
  echoSchema,
  textSchema,
  prefixSchema,
  relaySchema,
  rulesSchema,
  scriptSchema,
])

/** Rules and scripts act in a relay, too: between its legs, instead of answering. */
export function useOf({ kind }: HandlerConfig): RulesUse {
  return kind === 'relay' ? 'relay' : 'answers'
}

export function scriptOf(handler: HandlerConfig): ScriptConfig | undefined {
  return handler.kind === 'relay' ? handler.script : handler.kind === 'script' ? handler : undefined
}

/** The config with these rules; a relay stays a relay. */
export function withRules(handler: HandlerConfig, path: string): HandlerConfig {
  return handler.kind === 'relay' ? { ...handler, rules: { path } } : { kind: 'rules', path }
}

export function withScript(handler: HandlerConfig, script: ScriptConfig): HandlerConfig {
  return handler.kind === 'relay' ? { ...handler, script } : script
}
