import { defineStore } from 'pinia'
import type { RunStatus } from '../../../../../shared/sequence'

/** The time for which the result of a send job that went well is shown. Ms. */
export const RUN_SHOWN_MS = 60_000

/** Which send jobs are listed. All panes share it, so that a result does not come back on another tab. */
export const useRunEndsStore = defineStore('run-ends', () => {
  const firstShownMs = new Map<string, ReadonlyMap<number, number>>()

  /**
   * The running jobs, and the ended ones of these conversations (of all, if there are none): what failed until it is
   * dismissed, the others for a while.
   */
  function listed(
    sessionId: string,
    runs: readonly RunStatus[],
    conversations: readonly number[],
    nowMs: number,
  ): readonly RunStatus[] {
    const before = firstShownMs.get(sessionId)
    const shownMs = new Map<number, number>()
    const list = runs.filter(({ id, outcome, conversation }) => {
      if (outcome === undefined) return true
      const isHere = conversations.length === 0 || conversations.includes(conversation)
      const since = before?.get(id) ?? (isHere ? nowMs : undefined)
      if (since !== undefined) shownMs.set(id, since)
      const isKept = outcome === 'failed' || outcome === 'not-matched'
      return isHere && (isKept || nowMs - (since ?? nowMs) < RUN_SHOWN_MS)
    })
    firstShownMs.set(sessionId, shownMs)
    return list
  }

  return { listed }
})
