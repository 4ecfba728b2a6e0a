import { readlinkSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { ScriptThread } from './script-thread'
import type { ThreadData, ThreadOrder, ThreadWord } from './thread-words'

const { port, ...data } = workerData as ThreadData
const tell = (word: ThreadWord): void => {
  port.postMessage(word)
}
const thread = new ScriptThread(data, tell)
port.on('message', (order: ThreadOrder) => {
  thread.carryOut(order)
})
void thread.opened().then(() => {
  tell({ kind: 'ready', thread: systemNumber() })
})

/** The thread number by which Linux reports its running time. */
function systemNumber(): number {
  try {
    return Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0] ?? 0)
  } catch {
    return 0
  }
}
