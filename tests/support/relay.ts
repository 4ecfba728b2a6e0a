import type { RelayConfig } from '../../src/shared/relay'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import type { Session } from '../../src/main/session/session'
import { listenerConfig, portOf, startEngine, valueOf } from './engine'
import { temporaryFolder } from './folder'

type Change = Partial<Omit<RelayConfig, 'kind' | 'target'>> & {
  readonly protocol?: RelayConfig['target']['protocol']
  readonly targetOptions?: SessionOptions
  readonly options?: SessionOptions
  readonly folder?: string
}

/** A relay to a port of this machine, in the engine that the windows use. */
export function relayConfig(
  port: number,
  { protocol = 'tcp', targetOptions = {}, ...change }: Change = {},
): RelayConfig {
  return {
    kind: 'relay',
    entry: 'fixed',
    whenTargetFails: 'close',
    target: { protocol, peer: { address: '127.0.0.1', port }, options: targetOptions },
    ...(change.entry === undefined ? {} : { entry: change.entry }),
    ...(change.whenTargetFails === undefined ? {} : { whenTargetFails: change.whenTargetFails }),
    ...(change.starttls === undefined ? {} : { starttls: change.starttls }),
    ...(change.rules === undefined ? {} : { rules: change.rules }),
    ...(change.script === undefined ? {} : { script: change.script }),
  }
}

export async function startRelay(
  port: number,
  change: Change = {},
): Promise<{ readonly session: Session; readonly port: number }> {
  const { folder = temporaryFolder(), protocol = 'tcp', options = {} } = change
  const config = listenerConfig(protocol, relayConfig(port, change), '127.0.0.1', 0, options)
  const session = valueOf(await startEngine(folder).start(config))
  return { session, port: portOf(session) }
}
