import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { ElectronApplication } from 'playwright-core'

/** What the application uses at one moment. */
export interface Sample {
  readonly atS: number
  /** Heaps of main's loop and of the engine's thread after a collection, MiB. */
  readonly heapMib: number
  /** Memory of both outside of their heaps (buffers), MiB. */
  readonly externalMib: number
  /** Anonymous memory of all processes of the application (proc(5), Pss_Anon): files that other programs map too do not count; MiB. */
  readonly ownMib: number
  readonly descriptors: number
  readonly sockets: number
  /** Listeners of the events of the application, its windows and IPC. */
  readonly listeners: number
  readonly processes: number
}

const MIB = 2 ** 20

/** What the engine's thread uses: the inspector of main's process reaches it, and nobody else needs to. */
async function engineMemory(app: ElectronApplication): Promise<{ readonly heap: number; readonly external: number }> {
  return app.evaluate(async () => {
    const { Session } = process.getBuiltinModule('node:inspector')
    const session = new Session()
    session.connect()
    const expression = `gc(); gc(); { const { heapUsed, external } = process.memoryUsage(); JSON.stringify({ heap: heapUsed, external }) }`
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } })
    const answer = await new Promise<string>((resolve) => {
      session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
        session.post('NodeWorker.sendMessageToWorker', { sessionId, message })
      })
      session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
        const { id, result } = JSON.parse(params.message) as { id?: number; result: { result: { value: string } } }
        if (id === 1) resolve(result.result.value)
      })
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
    })
    session.disconnect()
    return JSON.parse(answer) as { readonly heap: number; readonly external: number }
  })
}

export async function takeSample(app: ElectronApplication, atS: number): Promise<Sample> {
  const inside = await app.evaluate(({ app: electron, ipcMain, BrowserWindow }) => {
    // Twice: what the first one finalizes, the second one frees.
    globalThis.gc?.()
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    const emitters = [
      electron,
      ipcMain,
      process,
      ...BrowserWindow.getAllWindows().map(({ webContents }) => webContents),
    ]
    const listeners = emitters.flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)))
    return {
      heapUsed,
      external,
      listeners: listeners.reduce((sum, count) => sum + count, 0),
      pids: electron.getAppMetrics().map(({ pid }) => pid),
    }
  })
  const engine = await engineMemory(app)
  const main = app.process().pid ?? 0
  const links = linksOf(main)
  return {
    atS,
    heapMib: (inside.heapUsed + engine.heap) / MIB,
    externalMib: (inside.external + engine.external) / MIB,
    ownMib: inside.pids.reduce((sum, pid) => sum + ownBytesOf(pid), 0) / MIB,
    descriptors: links.length,
    sockets: links.filter((link) => link.startsWith('socket:')).length,
    listeners: inside.listeners,
    processes: inside.pids.length,
  }
}

/** Change in an hour, by a straight line through the samples (least squares). */
export function slopeAnHour(samples: readonly Sample[], of: Exclude<keyof Sample, 'atS'>): number {
  const meanS = mean(samples.map(({ atS }) => atS))
  const meanValue = mean(samples.map((sample) => sample[of]))
  let across = 0
  let along = 0
  for (const sample of samples) {
    across += (sample.atS - meanS) * (sample[of] - meanValue)
    along += (sample.atS - meanS) ** 2
  }
  return along === 0 ? 0 : (across / along) * 3_600
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function linksOf(pid: number): string[] {
  const folder = `/proc/${String(pid)}/fd`
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/${fd}`)]
    } catch {
      // It was closed meanwhile.
      return []
    }
  })
}

function ownBytesOf(pid: number): number {
  try {
    const kib = /^Pss_Anon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8'))?.[1] ?? '0'
    return Number(kib) * 1_024
  } catch {
    return 0
  }
}
