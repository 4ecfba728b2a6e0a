import { onBeforeUnmount } from 'vue'
import type { DroppedFile } from '../../../../shared/dropped-file'
import { withRules, withScript, type HandlerConfig } from '../../../../shared/handler'
import type { Library } from '../../../../shared/library'
import { mergeLibraries } from '../../../../shared/library-edit'
import { checkOptions } from '../../../../shared/options/check-options'
import { OPTION_TARGETS, type OptionTarget } from '../../../../shared/options/option'
import type { ScriptConfig } from '../../../../shared/script'
import type { SessionSummary } from '../../../../shared/session'
import { visibleString } from '../../../../shared/visible-text'
import { refusal, wrongInput } from '../../../../shared/words/say-failure'
import { optionMistake } from '../../../../shared/words/say-option-mistake'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { useQuestionStore } from '../../features/dialogs/store/question'
import { useLabelsStore } from '../../features/labels/store/labels'
import { useLibraryStore } from '../../features/messages/store/library'
import { useNoticesStore } from '../../features/notices/store/notices'
import { useScriptsStore } from '../../features/scripts/store/scripts'
import { useWords } from '../../features/sessions/components/use-words'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import { useFeedStore } from '../feed'

/** Does with each dropped file what it is for, one after the other: one may need an answer first. */
export function useDroppedFiles(): void {
  const sessions = useSessionsStore()
  const dialogs = useDialogsStore()
  const question = useQuestionStore()
  const library = useLibraryStore()
  const notices = useNoticesStore()
  const scripts = useScriptsStore()
  const labels = useLabelsStore()
  const words = useWords()

  /** A dialog may hold what nobody saved yet; only the form of a new session takes files itself. */
  function isInTheWay(): boolean {
    const { shown } = dialogs
    const isDialog = shown !== undefined && shown !== 'new-session' && shown !== 'palette'
    return isDialog || question.shown !== undefined || scripts.asked !== undefined
  }

  /** The selected session, where a handler can be exchanged and no form waits for one. */
  function liveSession(): SessionSummary | undefined {
    const { selected } = sessions
    if (dialogs.shown === 'new-session' || selected === undefined) return undefined
    return selected.state.kind === 'running' || selected.state.kind === 'idle' ? selected : undefined
  }

  async function take(file: DroppedFile): Promise<void> {
    if (file.kind === 'failed') {
      if (file.failure.code !== 'cancelled') notices.fail(file.failure)
      return
    }
    if (file.kind === 'recording') {
      sessions.select(file.sessionId)
      return
    }
    const path = file.kind === 'script' ? file.script.path : file.path
    if (isInTheWay()) {
      notices.fail(refusal('dialogInFront', { path }, { subject: path }))
      return
    }
    if (file.kind === 'options') takeOptions(path, file.options)
    else if (file.kind === 'messages') await addMessages(path, file.library)
    else if (file.kind === 'rules') await answerWith({ kind: 'rules', path })
    else {
      const config = await scripts.allowed(file.script)
      if (config !== undefined) await answerWith(config)
    }
  }

  function takeOptions(path: string, options: Readonly<Record<string, unknown>>): void {
    const [best] = targetsOf(path)
      .map((target) => ({ target, mistakes: checkOptions(options, target) }))
      .sort((one, other) => one.mistakes.length - other.mistakes.length)
    if (best === undefined) return
    const { target, mistakes } = best
    if (mistakes.length === 0) dialogs.fillForm({ options, target })
    else notices.fail(wrongInput({ key: 'file.in', values: { path, what: mistakes.map(optionMistake) } }, path))
  }

  async function addMessages(path: string, added: Library): Promise<void> {
    const { messages, sequences, templates } = added
    const values = { messages: messages.length, sequences: sequences.length, templates: templates.length }
    if (!(await question.ask({ key: 'addMessages', values: { file: nameOf(path), ...values } }))) return
    const failure = await library.save(mergeLibraries(library.library, added))
    if (failure === undefined) notices.say('drop.added', { path })
    else notices.fail(failure)
  }

  async function answerWith(handler: ScriptConfig | Extract<HandlerConfig, { kind: 'rules' }>): Promise<void> {
    const session = liveSession()
    if (session === undefined) {
      dialogs.fillForm({ handler })
      return
    }
    const title = words.sessionTitle(session, labels.session(session.id)?.name ?? '')
    const isRules = handler.kind === 'rules'
    const values = { file: nameOf(handler.path), session: title }
    if (!(await question.ask({ key: isRules ? 'useRules' : 'useScript', values }))) return
    const before = session.config.handler
    const isTaken = await sessions.respond(
      session.id,
      isRules ? withRules(before, handler.path) : withScript(before, handler),
    )
    if (isTaken) dialogs.show(isRules ? 'rules' : 'script')
  }

  let last = Promise.resolve()
  const end = useFeedStore().onDropped((file) => {
    const taking = last.then(() => take(file))
    last = taking.catch(() => undefined)
  })
  onBeforeUnmount(end)
}

/** The kinds of session for which options may be; first the one that the usual name of such a file has. */
function targetsOf(path: string): readonly OptionTarget[] {
  const named = OPTION_TARGETS.filter((target) => nameOf(path).includes(target))
  return [...named, ...OPTION_TARGETS]
}

function nameOf(path: string): string {
  return visibleString(path.split(/[\\/]/).at(-1) ?? path)
}
