import { isStream } from '../../../../shared/endpoint'
import { done, failed, type Outcome } from '../../../../shared/failure'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import { relaySchema, type RelayConfig } from '../../../../shared/relay'
import type { ScriptConfig } from '../../../../shared/script'
import type { HandlerKind } from '../handler'
import { RulesRun } from '../rules/rules-run'
import type { OpenRelayHook } from './relay-hook'
import { RelayRun, type RelayScript } from './relay-run'
import { refusal } from '../../../../shared/words/say-failure'

/** Prepares a script that examines messages; refused when nobody has allowed it. */
type BeginScript = (config: ScriptConfig) => Promise<Outcome<RelayScript>>

/** Forwards each conversation to a target, and back. Hooks and scripts may be added from outside. */
export function relayKind(
  hooks: readonly OpenRelayHook[] = [],
  beginScript?: BeginScript,
): HandlerKind<RelayConfig & Record<string, unknown>> {
  return {
    kind: 'relay',
    schema: relaySchema,
    refusal: ({ target }, { role, protocol }) => {
      if (role !== 'listener') return refusal('relayOfClient')
      return isStream(target.protocol) === isStream(protocol) ? undefined : refusal('mixedLegs')
    },
    prepare: (config, options) => begin(config, options, hooks, beginScript),
  }
}

async function begin(
  config: RelayConfig,
  options: SessionOptions,
  hooks: readonly OpenRelayHook[],
  beginScript: BeginScript | undefined,
): Promise<Outcome<RelayRun>> {
  const rules = config.rules === undefined ? undefined : await RulesRun.begin(config.rules.path, options, 'relay')
  if (rules?.ok === false) return rules
  if (config.script === undefined) return done(new RelayRun(config, { rules: rules?.value, script: undefined, hooks }))
  if (beginScript === undefined) return failed(refusal('noScripts', {}, { subject: config.script.path }))
  const script = await beginScript(config.script)
  return script.ok ? done(new RelayRun(config, { rules: rules?.value, script: script.value, hooks })) : script
}
