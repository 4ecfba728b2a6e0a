import { rootCertificates } from 'node:tls'
import { formatEndpoint } from '../../../shared/endpoint'
import { needsConsent, type LoadPlan, type LoadProgress, type LoadReport } from '../../../shared/load'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { TypedPayload } from '../../../shared/payload-codec'
import { writeWholeText } from '../../files/whole-file'
import { toFileFailure } from '../../recording/files/file-failure'
import { Load } from '../../load/load'
import { reportHtml, reportText } from '../../load/load-report'
import { encodeMessage } from '../../session/conversation/message-encoder'
import type { Sessions } from '../../session/sessions'
import type { LoadCommands } from '../../../shared/contract/loads'
import type { HandlersOf } from '../handlers-of'
import { messageMistake } from '../../../shared/words/say-mistakes'
import { refusal } from '../../../shared/words/say-failure'

/** The interval of progress events to the window; ms. */
const PROGRESS_MS = 200

export interface LoadDeps {
  askWhereToSave(name: string, extension: string): Promise<string | undefined>
  pushLoad(progress: LoadProgress): void
}

export interface Loads {
  readonly handlers: HandlersOf<LoadCommands>
  /** Stops the running load, because its window is gone. */
  close(): void
}

/** The load test of one window: one at a time, and its last report. */
export function createLoads(sessions: Sessions, host: LoadDeps, workerPath: string): Loads {
  let running: Load | undefined
  let report: LoadReport | undefined

  async function start(
    plan: LoadPlan,
    payload: TypedPayload,
    accepts: boolean,
    isAgreed: boolean,
  ): Promise<Outcome<null>> {
    if (running !== undefined) return failed(refusal('loadRunning'))
    const where = formatEndpoint(plan.peer)
    if (plan.peer.port === 0) return failed(refusal('portZero', {}, { subject: where }))
    if (needsConsent(plan) && !isAgreed) return failed(refusal('notThisMachine', { where }, { subject: where }))
    const message = encodeMessage(payload, 'utf-8')
    if (!message.ok) return failed(refusal('loadMessage', { what: messageMistake(message.mistake) }))
    if (message.bytes.length === 0) return failed(refusal('emptyMessage'))
    const ca = plan.protocol === 'tls' ? await sessions.testCa() : undefined
    const own = ca?.ok === true ? [ca.value.pem] : []
    const tls = { ca: [...rootCertificates, ...own], serverName: undefined, refusesUntrusted: !accepts }
    const load = new Load(plan, message.bytes, plan.protocol === 'tls' ? tls : undefined, workerPath)
    running = load
    report = undefined
    follow(load)
    return done(null)
  }

  function follow(load: Load): void {
    let toldAt = 0
    load.onProgress = (counts, seconds) => {
      const now = performance.now()
      if (now - toldAt < PROGRESS_MS) return
      toldAt = now
      host.pushLoad({ kind: 'running', counts, seconds })
    }
    load.report.then(
      (whole) => {
        report = whole
        running = undefined
        host.pushLoad({ kind: 'ended', report: whole })
      },
      (error: unknown) => {
        running = undefined
        const what = error instanceof Error ? error.message : String(error)
        host.pushLoad({ kind: 'failed', failure: refusal('loadEnded', { what }, { code: 'unknown' }) })
      },
    )
  }

  function stop(): void {
    running?.stop()
  }

  return {
    close: stop,
    handlers: {
      'loads.start': (plan, payload, accepts, isAgreed) => start(plan, payload, accepts, isAgreed),
      'loads.stop': () => {
        stop()
        return null
      },
      'loads.save': async (format) => {
        if (report === undefined) return failed(refusal('noReport'))
        const extension = format === 'text' ? 'txt' : format
        const path = await host.askWhereToSave(`Load ${report.startedAt.slice(0, 19).replaceAll(':', '-')}`, extension)
        if (path === undefined) return done(null)
        const text = {
          text: reportText,
          html: reportHtml,
          json: (whole: LoadReport) => `${JSON.stringify(whole, null, 2)}\n`,
        }
        try {
          await writeWholeText(path, text[format](report), { replace: true })
          return done(path)
        } catch (error) {
          return failed(toFileFailure(error as Error, path))
        }
      },
    },
  }
}
