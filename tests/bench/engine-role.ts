import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScriptThreads } from '../../src/main/script/script-threads'
import { scriptKind } from '../../src/main/session/handler/script/script-kind'
import type { HandlerKind } from '../../src/main/session/handler/handler'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import type { Session } from '../../src/main/session/session'
import { Sessions } from '../../src/main/session/sessions'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import type { HandlerConfig } from '../../src/shared/handler'

/** A recorded listener as the windows have it, in a folder that is removed afterwards. */
export async function recordedListener(
  protocol: 'tcp' | 'udp',
  handler: HandlerConfig,
  { threads, options = {} }: { readonly threads?: ScriptThreads; readonly options?: SessionOptions } = {},
): Promise<{ session: Session; port: number; readonly end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  const path = join(folder, 'bench.pcapng')
  const sessions = new Sessions(
    (name, config, sessionId) => {
      return new LiveRecording(
        path,
        { sessionId, name, config, startedAtNs: BigInt(Date.now()) * 1_000_000n },
        'bench',
        2 ** 40,
      )
    },
    folder,
    { handlerKinds: threads === undefined ? [] : [scripts(threads)] },
  )
  const outcome = await sessions.start({
    role: 'listener',
    protocol,
    local: { address: '127.0.0.1', port: 0 },
    handler,
    options,
  })
  if (!outcome.ok) throw new Error(outcome.failure.message)
  const session = outcome.value
  const port = session.state.kind === 'running' ? session.state.local.port : 0
  return {
    session,
    port,
    end: async () => {
      await sessions.closeAll()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function scripts(threads: ScriptThreads): HandlerKind {
  return scriptKind({ threads, isAllowed: () => true, wallMs: () => Date.now() })
}
