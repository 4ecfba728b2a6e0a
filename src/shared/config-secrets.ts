import type { HandlerConfig } from './handler'
import { withoutSecrets } from './options/check-options'
import type { SessionConfig } from './session'

/** The configuration without passphrases and accounts, to be written to a file. */
export function configWithoutSecrets(config: SessionConfig): SessionConfig {
  return { ...config, handler: handlerWithoutSecrets(config.handler), options: withoutSecrets(config.options) }
}

function handlerWithoutSecrets(handler: HandlerConfig): HandlerConfig {
  if (handler.kind !== 'relay') return handler
  const { target, starttls } = handler
  const own = starttls === undefined ? {} : { starttls: { ...starttls, options: withoutSecrets(starttls.options) } }
  return { ...handler, target: { ...target, options: withoutSecrets(target.options) }, ...own }
}
