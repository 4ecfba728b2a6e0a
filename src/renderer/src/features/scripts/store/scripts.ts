import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Failure, Outcome } from '../../../../../shared/failure'
import type { RulesUse } from '../../../../../shared/rules/compile-context'
import type { ScriptConfig, ScriptMistake, ScriptText } from '../../../../../shared/script'
import { refusal } from '../../../../../shared/words/say-failure'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** The script of the session on screen, and the one that waits for consent. */
export const useScriptsStore = defineStore('scripts', () => {
  const notices = useNoticesStore()
  /** The file as it is on disk; undefined when the session has no script. */
  const file = shallowRef<ScriptText>()
  /** The chosen script, which is not allowed yet. */
  const asked = shallowRef<ScriptText>()
  /** What the file had when it was last read: what another program wrote since is not overwritten unasked. */
  let before: string | undefined
  let answer: (isAllowed: boolean) => void = () => undefined

  function reported<T>(outcome: Outcome<T>): T | undefined {
    if (outcome.ok) return outcome.value
    notices.fail(outcome.failure)
    return undefined
  }

  /** A session without a script is not a failure: the dialog tells how to get one. */
  async function open(sessionId: string): Promise<void> {
    const outcome = await bench.invoke('scripts.read', sessionId)
    file.value = outcome.ok ? outcome.value : undefined
    before = file.value?.text
  }

  /** Asks for a file, and for consent when its content is new. Undefined when the person cancels. */
  async function browse(): Promise<ScriptConfig | undefined> {
    const chosen = reported(await bench.invoke('scripts.browse')) ?? undefined
    return chosen === undefined ? undefined : allowed(chosen)
  }

  /** Asks for consent when its content is new. Undefined when the person refuses. */
  async function allowed(script: ScriptText): Promise<ScriptConfig | undefined> {
    if (!script.isAllowed && !(await consent(script))) return undefined
    return { kind: 'script', path: script.path, hash: script.hash }
  }

  async function create(use: RulesUse): Promise<ScriptConfig | undefined> {
    const made = reported(await bench.invoke('scripts.create', use)) ?? undefined
    return made === undefined ? undefined : { kind: 'script', path: made.path, hash: made.hash }
  }

  async function consent(script: ScriptText): Promise<boolean> {
    asked.value = script
    const isAllowed = await new Promise<boolean>((resolve) => {
      answer = resolve
    })
    asked.value = undefined
    return isAllowed && reported(await bench.invoke('scripts.allow', script.path, script.hash)) !== undefined
  }

  /** The person's answer. */
  function decide(isAllowed: boolean): void {
    answer(isAllowed)
  }

  /** Undefined when the check itself failed. */
  async function check(path: string, text: string): Promise<ScriptMistake | null | undefined> {
    return reported(await bench.invoke('scripts.check', path, text))
  }

  /** Returns whether the script is in use now. What another program wrote into the file is overwritten the second time. */
  async function apply(sessionId: string, text: string): Promise<boolean> {
    const now = await bench.invoke('scripts.read', sessionId)
    if (now.ok && now.value.text !== before && now.value.text !== text) {
      before = now.value.text
      notices.fail(changedBehind(now.value.path))
      return false
    }
    const written = reported(await bench.invoke('scripts.apply', sessionId, text))
    if (written === undefined) {
      // It may have been written all the same, and not taken into use: that is nobody else's writing.
      const after = await bench.invoke('scripts.read', sessionId)
      if (after.ok && after.value.text === text) before = text
      return false
    }
    file.value = written
    before = written.text
    if (now.ok) notices.retract(changedBehind(now.value.path))
    return true
  }

  return { file, asked, open, browse, allowed, create, decide, check, apply }
})

/** Another program has written the file since it was opened. */
function changedBehind(path: string): Failure {
  return refusal('fileChanged', { path }, { subject: path })
}
