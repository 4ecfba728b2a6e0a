import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Failure } from '../../../../../shared/failure'
import { addedTo, without, type FaultWay } from '../../../../../shared/fault/fault-list'
import type { FaultStatus, FaultWish } from '../../../../../shared/fault/fault-wish'
import { bench } from '../../../bridge/bench'

/** The faults of the session on screen, or of one of its conversations, while it runs. */
export const useFaultsStore = defineStore('faults', () => {
  const status = shallowRef<FaultStatus>()
  /** What the last change was refused for. */
  const failure = shallowRef<Failure>()

  /** What acts now and what it has done; 0 is the session. */
  async function look(sessionId: string, conversation: number): Promise<void> {
    const outcome = await bench.invoke('faults.of', sessionId, conversation)
    status.value = outcome.ok ? outcome.value : undefined
    if (!outcome.ok) failure.value = outcome.failure
  }

  async function set(sessionId: string, conversation: number, wish: FaultWish | null): Promise<boolean> {
    const outcome = await bench.invoke('faults.set', sessionId, conversation, wish)
    failure.value = outcome.ok ? undefined : outcome.failure
    await look(sessionId, conversation)
    return outcome.ok
  }

  /** Returns whether it acts now. */
  async function add(sessionId: string, conversation: number, way: FaultWay, fault: string): Promise<boolean> {
    return status.value !== undefined && set(sessionId, conversation, addedTo(status.value, way, fault))
  }

  async function remove(sessionId: string, conversation: number, way: 'in' | 'out', at: number): Promise<void> {
    if (status.value !== undefined) await set(sessionId, conversation, without(status.value, way, at))
  }

  return { status, failure, look, set, add, remove }
})
