import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Failure, Outcome } from '../../../../../shared/failure'
import type { DryRunResult, DryRunSide, RowExplanation } from '../../../../../shared/rules/dry-run'
import type { RulesUse } from '../../../../../shared/rules/compile-context'
import type { RuleStatus } from '../../../../../shared/rules/rule-status'
import type { LearntFile, RulesText } from '../../../../../shared/rules/rules-text'
import { refusal } from '../../../../../shared/words/say-failure'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** The rules of the session on screen: their file, their hits, and their dry run. */
export const useRulesStore = defineStore('rules', () => {
  const notices = useNoticesStore()
  /** The file as it is on disk; undefined when the session has no rules. */
  const file = shallowRef<RulesText>()
  const statuses = shallowRef<readonly RuleStatus[]>([])
  const dryRunResult = shallowRef<DryRunResult>()
  const learnt = shallowRef<LearntFile>()
  const isBusy = shallowRef(false)
  const isLearning = shallowRef(false)
  /** What the file had when it was last read: what another program wrote since is not overwritten unasked. */
  let before: string | undefined

  function reported<T>(outcome: Outcome<T>): T | undefined {
    if (outcome.ok) return outcome.value
    notices.fail(outcome.failure)
    return undefined
  }

  /** A session without rules is not a failure: the dialog tells how to get some. */
  async function open(sessionId: string): Promise<void> {
    dryRunResult.value = undefined
    learnt.value = undefined
    const outcome = await bench.invoke('rules.read', sessionId)
    file.value = outcome.ok ? outcome.value : undefined
    before = file.value?.text
    await look(sessionId)
  }

  async function look(sessionId: string): Promise<void> {
    if (file.value === undefined) {
      statuses.value = []
      return
    }
    const outcome = await bench.invoke('rules.statuses', sessionId)
    if (outcome.ok) statuses.value = outcome.value
  }

  /** Returns whether the rules are in use now. What another program wrote into the file is overwritten the second time. */
  async function save(sessionId: string, text: string): Promise<boolean> {
    const now = await bench.invoke('rules.read', sessionId)
    if (now.ok && now.value.text !== before && now.value.text !== text) {
      before = now.value.text
      notices.fail(changedBehind(now.value.path))
      return false
    }
    const outcome = await bench.invoke('rules.save', sessionId, text)
    if (reported(outcome) === undefined) {
      // It may have been written all the same, and not taken into use: that is nobody else's writing.
      const after = await bench.invoke('rules.read', sessionId)
      if (after.ok && after.value.text === text) before = text
      return false
    }
    await open(sessionId)
    if (now.ok) notices.retract(changedBehind(now.value.path))
    return true
  }

  async function setEnabled(sessionId: string, rule: number, isOn: boolean): Promise<void> {
    reported(await bench.invoke('rules.setEnabled', sessionId, rule, isOn))
    await look(sessionId)
  }

  async function dryRun(sessionId: string, text: string, side: DryRunSide): Promise<void> {
    isBusy.value = true
    dryRunResult.value = reported(await bench.invoke('rules.dryRun', sessionId, text, side))
    isBusy.value = false
  }

  async function learn(sessionId: string, side: DryRunSide, keepsPauses: boolean): Promise<void> {
    isBusy.value = true
    isLearning.value = true
    learnt.value = reported(await bench.invoke('rules.learn', sessionId, side, keepsPauses)) ?? undefined
    isLearning.value = false
    isBusy.value = false
  }

  async function cancelLearning(sessionId: string): Promise<void> {
    reported(await bench.invoke('rules.cancelLearning', sessionId))
  }

  async function create(use: RulesUse): Promise<string | undefined> {
    return reported(await bench.invoke('rules.create', use)) ?? undefined
  }

  async function explain(sessionId: string, seq: number): Promise<readonly RowExplanation[]> {
    return reported(await bench.invoke('rules.explain', sessionId, seq)) ?? []
  }

  return {
    file,
    statuses,
    dryRunResult,
    learnt,
    isBusy,
    isLearning,
    open,
    look,
    save,
    setEnabled,
    dryRun,
    learn,
    cancelLearning,
    create,
    explain,
  }
})

/** Another program has written the file since it was opened. */
function changedBehind(path: string): Failure {
  return refusal('fileChanged', { path }, { subject: path })
}
