import { readFile } from 'node:fs/promises'
import type { SendToManyResult } from '../../shared/contract'
import { type MessagePayload } from '../../shared/message/compose-message'
import { done, failed, invalidInput, type Outcome } from '../../shared/failure'
import { optionOf, type SessionOptions } from '../../shared/options/catalogue'
import { checkOptions, withoutSecrets } from '../../shared/options/check-options'
import type { OptionTarget } from '../../shared/options/option'
import type { Sequence } from '../../shared/sequence'
import { canSend } from '../../shared/session'
import { writeWholeText } from '../files/whole-file'
import { toFileFailure } from '../recording/files/file-failure'
import { writeLibrary, type LibraryStore } from '../library/library-store'
import { encodeMessage } from '../session/conversation/message-encoder'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'
import type { CommandHandlers } from './channel'
import type { WindowDeps } from './window-deps'
import { onLive } from './on-live'
import { describeMessageMistake } from '../../shared/words/say-mistakes'
import { describeOptionMistake } from '../../shared/words/say-option-mistake'

type MessageCommand =
  | 'conversations.send'
  | 'conversations.sendToMany'
  | 'runs.start'
  | 'runs.sendFile'
  | 'runs.stop'
  | 'library.save'
  | 'library.import'
  | 'library.export'
  | 'options.save'
  | 'options.load'

/** What is sent, by hand or by itself, what of it is saved, and options in files. */
export function createMessageCommands(
  sessions: Sessions,
  library: LibraryStore,
  host: WindowDeps,
): Pick<CommandHandlers, MessageCommand> {
  return {
    'conversations.send': (id, conversation, payload) =>
      onLive(sessions, id, (session) => session.sendTyped(conversation, payload)),
    'conversations.sendToMany': (id, conversations, payload) =>
      onLive(sessions, id, (session) => sendToMany(session, conversations, payload)),
    'runs.start': (id, conversations, sequence) =>
      onLive(sessions, id, (session) => runForMany(session, conversations, sequence)),
    'runs.sendFile': (id, conversation) =>
      onLive(sessions, id, async (session): Promise<Outcome<number | null>> => {
        const path = await host.askWhichFile('any')
        return path === undefined ? done(null) : session.jobs.file(conversation, path)
      }),
    'runs.stop': (id, run) => onLive(sessions, id, (session) => session.jobs.stop(run)),
    'library.save': (next, revision) => library.save(next, revision),
    'library.import': async () => {
      const path = await host.askWhichFile('messages')
      return path === undefined ? done(null) : library.import(path)
    },
    'library.export': async () => {
      const path = await host.askWhereToSave('wirebench-messages', 'yaml')
      if (path === undefined) return done(null)
      const writing = writeLibrary(path, library.state.library)
      return writing.ok ? done(path) : writing
    },
    'options.save': async (target, options) => {
      const path = await host.askWhereToSave(`wirebench-${target}`, 'json')
      if (path === undefined) return done(null)
      try {
        await writeWholeText(path, `${JSON.stringify(withoutSecrets(options), undefined, 2)}\n`, { replace: true })
        return done(path)
      } catch (error) {
        return failed(toFileFailure(error as Error, path))
      }
    },
    'options.load': async (target) => {
      const path = await host.askWhichFile('options')
      return path === undefined ? done(null) : readOptions(path, target)
    },
  }
}

/** A file of options as `--config FILE` takes it. Every mistake is named at once. */
async function readOptions(path: string, target: OptionTarget): Promise<Outcome<SessionOptions>> {
  try {
    const parsed: unknown = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      return failed(invalidInput(`${path} is no JSON object of option names and values`, path))
    const options = Object.fromEntries(Object.entries(parsed))
    const mistakes = checkOptions(options, target)
    return mistakes.length === 0
      ? done(options)
      : failed(invalidInput(`${path}: ${mistakes.map(describeOptionMistake).join('; ')}`, path))
  } catch (error) {
    return error instanceof SyntaxError
      ? failed(invalidInput(`${path} is not JSON: ${error.message}`, path))
      : failed(toFileFailure(error as Error, path))
  }
}

function sendToMany(
  session: Session,
  conversations: readonly number[] | null,
  payload: MessagePayload,
): Outcome<SendToManyResult> {
  const encoded = encodeMessage(payload, optionOf(session.options, 'encoding'))
  if (!encoded.ok) return failed(invalidInput(describeMessageMistake(encoded.mistake)))
  const open = openOf(session, conversations)
  const sent = open.filter((number) => session.sendTyped(number, payload).ok).length
  return done({ sent, refused: open.length - sent })
}

/** One run for each; the first refusal ends the beginning. */
function runForMany(
  session: Session,
  conversations: readonly number[] | null,
  sequence: Sequence,
): Outcome<SendToManyResult> {
  const open = openOf(session, conversations)
  let sent = 0
  for (const number of open) {
    const starting = session.jobs.sequence(number, sequence)
    if (!starting.ok && sent === 0) return starting
    if (!starting.ok) break
    sent += 1
  }
  return done({ sent, refused: open.length - sent })
}

function openOf(session: Session, conversations: readonly number[] | null): number[] {
  const chosen = conversations === null ? undefined : new Set(conversations)
  const open = session.conversations().filter(({ number, state }) => canSend(state) && chosen?.has(number) !== false)
  return open.map(({ number }) => number)
}
