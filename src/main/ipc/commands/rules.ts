import type { RulesCommands } from '../../../shared/contract/rules'
import { done, failed, type Outcome } from '../../../shared/failure'
import { optionOf } from '../../../shared/options/catalogue'
import { ruleMistakeSentence } from '../../../shared/rules/rule'
import { FIRST_RULES } from '../../../shared/rules/rules-text'
import { refusal, wrongInput } from '../../../shared/words/say-failure'
import { replaceFileSync } from '../../files/whole-file'
import { toFileFailure } from '../../recording/files/file-failure'
import { safeFileName } from '../../recording/files/safe-file-name'
import { DryRun } from '../../session/handler/rules/dry-run'
import { learnInThread } from '../../session/handler/rules/learn-questions'
import { readRulesText } from '../../session/handler/rules/rules-file'
import { rulesInThread } from '../../session/handler/rules/rules-questions'
import { RelayRun } from '../../session/handler/relay/relay-run'
import { RulesRun } from '../../session/handler/rules/rules-run'
import type { Session } from '../../session/session'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'

/** Commands for rules files and for the rules of a session. */
export function createRulesCommands({
  sessions,
  chosen,
  host,
}: Pick<CommandParts, 'sessions' | 'chosen' | 'host'>): HandlersOf<RulesCommands> {
  const onRules = async <T>(
    id: string,
    act: (run: RulesRun, session: Session) => Outcome<T> | Promise<Outcome<T>>,
  ): Promise<Outcome<T>> =>
    await onLive(sessions, id, (session) => {
      const { handler } = session
      const run = handler instanceof RelayRun ? handler.rules : handler
      return run instanceof RulesRun ? act(run, session) : failed(refusal('noRules'))
    })
  /** By session: one at a time. */
  const learning = new Map<string, AbortController>()
  return {
    'rules.browse': async () => {
      const path = await host.askWhichFile('rules')
      if (path === undefined) return done(null)
      chosen.add({ path, use: 'rules' })
      return done(path)
    },
    'rules.create': async (use) => {
      const path = await host.askWhereToSave('new.rules', 'yaml')
      if (path === undefined) return done(null)
      const writing = write(path, FIRST_RULES[use])
      if (writing.ok) chosen.add({ path, use: 'rules' })
      return writing.ok ? done(path) : writing
    },
    'rules.read': (id) =>
      onRules(id, ({ path }) => {
        const reading = readRulesText(path)
        return reading.ok ? done({ path, text: reading.value }) : reading
      }),
    'rules.statuses': (id) => onRules(id, (run) => done(run.statuses())),
    'rules.save': (id, text) =>
      onRules(id, async (run, session) => {
        const reading = await rulesInThread(text, optionOf(session.options, 'encoding'), run.use)
        if (!reading.ok) return failed(wrongInput(ruleMistakeSentence(reading.mistakes[0]), run.path))
        const writing = write(run.path, text)
        return writing.ok ? run.reload() : writing
      }),
    'rules.setEnabled': (id, rule, isOn) =>
      onRules(id, (run) => {
        run.setEnabled(rule, isOn)
        return done(null)
      }),
    'rules.dryRun': async (id, text, side) => {
      const source = sessions.source(id)
      if (!source.ok) return source
      const reading = await rulesInThread(text, source.value.encoding)
      if (!reading.ok) return failed(wrongInput(ruleMistakeSentence(reading.mistakes[0])))
      const options = sessions.get(id)?.options ?? {}
      return done(await new DryRun(source.value, reading.rules, { side, options }).complete())
    },
    'rules.explain': async (id, seq) => {
      const source = sessions.source(id)
      if (!source.ok) return source
      if (seq > source.value.index.count) return failed(refusal('noRecord', { n: seq }))
      const live = sessions.live(id)
      if (!live.ok) return live
      const { handler } = live.value
      if (handler.explain === undefined) return failed(refusal('cannotExplain'))
      return done(await handler.explain(source.value, seq))
    },
    'rules.learn': async (id, side, keepsPauses) => {
      const source = sessions.source(id)
      if (!source.ok) return source
      source.value.flush()
      const { path: recording, meta } = source.value
      const { protocol } = meta.config
      const options = sessions.get(id)?.options ?? {}
      const abort = new AbortController()
      learning.get(id)?.abort()
      learning.set(id, abort)
      const question = { path: recording, protocol, side, options, only: undefined, keepsPauses }
      const learnt = await learnInThread(question, abort.signal)
      if (learning.get(id) === abort) learning.delete(id)
      if (!learnt.ok) return learnt.failure.code === 'cancelled' ? done(null) : learnt
      if (learnt.value.rules === 0)
        return failed(refusal(side === 'server' ? 'nothingToLearnOfServer' : 'nothingToLearnOfClient'))
      const path = await host.askWhereToSave(`${safeFileName(meta.name)}.rules`, 'yaml')
      if (path === undefined) return done(null)
      const { text, rules, differences } = learnt.value
      const writing = write(path, text)
      if (!writing.ok) return writing
      chosen.add({ path, use: 'rules' })
      return done({ path, text, rules, differences })
    },
    'rules.cancelLearning': (id) => {
      learning.get(id)?.abort()
      return done(null)
    },
  }
}

/** Writes without asking: the dialog has asked before a file is replaced. */
function write(path: string, text: string): Outcome<null> {
  try {
    replaceFileSync(path, text)
    return done(null)
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}
