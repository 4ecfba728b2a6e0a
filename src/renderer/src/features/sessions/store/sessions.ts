import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { WindowKind } from '../../../../../shared/contract/windows'
import type { EndHow, ListedConversation } from '../../../../../shared/contract/conversations'
import type { Comparison } from '../../../../../shared/comparison'
import type { ReplayOptions } from '../../../../../shared/replay'
import type { FailedAttempt, Finding } from '../../../../../shared/diagnosis'
import type { Endpoint } from '../../../../../shared/endpoint'
import type { Failure, Outcome } from '../../../../../shared/failure'
import type { PathOptionKey, SessionOptions } from '../../../../../shared/options/catalogue'
import type { OptionTarget } from '../../../../../shared/options/option'
import type { HandlerConfig } from '../../../../../shared/handler'
import type { SessionConfig, SessionSummary } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { plain } from '../../../bridge/plain'
import { useNoticesStore } from '../../notices/store/notices'

/** All sessions, and the one that this window shows. */
export const useSessionsStore = defineStore('sessions', () => {
  const notices = useNoticesStore()
  const byId = shallowRef<ReadonlyMap<string, SessionSummary>>(new Map())
  const selectedId = shallowRef<string>()
  const windowKind = shallowRef<WindowKind>('bench')
  const againActs: ((before: string, now: string) => void)[] = []

  const all = computed(() => [...byId.value.values()])
  /** A client window shows only its client, and the window of a conversation only its session. */
  const listed = computed(() =>
    windowKind.value === 'bench' ? all.value : all.value.filter(({ id }) => id === selectedId.value),
  )
  /** Sessions of an earlier run that were not started again. */
  const kept = computed(() => listed.value.filter((session) => session.kept !== undefined))
  const selected = computed(() => (selectedId.value === undefined ? undefined : byId.value.get(selectedId.value)))

  function adopt(sessions: readonly SessionSummary[], focusId: string | undefined, kind: WindowKind): void {
    byId.value = new Map(sessions.map((session) => [session.id, session]))
    windowKind.value = kind
    const keep = selectedId.value !== undefined && byId.value.has(selectedId.value) ? selectedId.value : undefined
    selectedId.value = keep ?? focusId ?? sessions.at(-1)?.id
  }

  function merge(changed: readonly SessionSummary[], closed: readonly string[]): void {
    if (changed.length === 0 && closed.length === 0) return
    const next = new Map(byId.value)
    for (const session of changed) next.set(session.id, session)
    for (const id of closed) next.delete(id)
    byId.value = next
    if (selectedId.value !== undefined && next.has(selectedId.value)) return
    selectedId.value = windowKind.value !== 'bench' ? selectedId.value : [...next.keys()].at(-1)
  }

  /** The window of one conversation keeps its session. */
  function select(id: string): void {
    if (windowKind.value !== 'tab') selectedId.value = id
  }

  /** Returns why it could not be started, for the form. */
  async function start(config: SessionConfig): Promise<Failure | undefined> {
    const outcome = await bench.invoke('sessions.start', plain(config))
    if (!outcome.ok) return outcome.failure
    merge([outcome.value], [])
    select(outcome.value.id)
    return undefined
  }

  /**
   * Starts the same listener or client again, as a new session with a new recording; one of an earlier run of the
   * application in its place.
   */
  async function startAgain(session: SessionSummary): Promise<void> {
    if (session.kept !== undefined) {
      const started = await startKept(session.id)
      if (started) select(session.id)
      return
    }
    const failure = await start(session.config)
    if (failure !== undefined) notices.fail(failure)
    else if (selectedId.value !== undefined) for (const act of againActs) act(session.id, selectedId.value)
  }

  async function startKept(id: string): Promise<boolean> {
    const outcome = reported(await bench.invoke('sessions.startKept', id))
    if (outcome !== undefined) merge([outcome], [])
    return outcome !== undefined
  }

  /** Starts all sessions of the last run, one after the other. */
  async function startAllKept(): Promise<void> {
    for (const { id } of kept.value) await startKept(id)
  }

  /** What a session had goes to the one that is started in its stead. */
  function whenAgain(act: (before: string, now: string) => void): void {
    againActs.push(act)
  }

  /** Starts it again with another configuration in its place: a running one is stopped first. */
  async function restart(session: SessionSummary, config: SessionConfig): Promise<void> {
    if (session.state.kind !== 'stopped') await stop(session.id)
    const failure = await start(plain(config))
    if (failure !== undefined) notices.fail(failure)
  }

  /** A cancelled opening needs no notice. */
  function opened<T>(outcome: Outcome<T>): T | undefined {
    return !outcome.ok && outcome.failure.code === 'cancelled' ? undefined : reported(outcome)
  }

  async function openRecording(path: string): Promise<void> {
    const outcome = opened(await bench.invoke('recordings.open', path))
    if (outcome === undefined) return
    merge([outcome], [])
    select(outcome.id)
  }

  /** Asks for a rules file; undefined when the person cancels. */
  async function browseRules(): Promise<string | undefined> {
    return reported(await bench.invoke('rules.browse')) ?? undefined
  }

  /** Asks for the file that an option names; undefined when the person gave up. */
  async function browseOption(key: PathOptionKey): Promise<string | undefined> {
    return reported(await bench.invoke('options.browse', key)) ?? undefined
  }

  async function browseRecording(): Promise<void> {
    const outcome = opened(await bench.invoke('recordings.browse'))
    if (outcome === undefined || outcome === null) return
    merge([outcome], [])
    select(outcome.id)
  }

  const stop = async (id: string): Promise<unknown> => reported(await bench.invoke('sessions.stop', id))
  const close = async (id: string): Promise<unknown> => reported(await bench.invoke('sessions.close', id))
  const reconnect = async (id: string): Promise<unknown> => reported(await bench.invoke('sessions.reconnect', id))
  const cancelConnect = async (id: string): Promise<unknown> =>
    reported(await bench.invoke('sessions.cancelConnect', id))
  const openClientWindow = async (id: string): Promise<unknown> =>
    reported(await bench.invoke('windows.openClient', id))
  const openWindow = (): unknown => bench.invoke('windows.openBench')
  const addPeer = (id: string, peer: Endpoint): Promise<Outcome<number>> =>
    bench.invoke('conversations.addPeer', id, peer)

  async function changeGroup(id: string, group: string, doing: 'join' | 'leave'): Promise<Failure | undefined> {
    const outcome = await bench.invoke('sessions.changeGroup', id, group, doing)
    return outcome.ok ? undefined : outcome.failure
  }

  async function setVariable(id: string, name: string, value: string | null): Promise<Failure | undefined> {
    const outcome = await bench.invoke('sessions.setVariable', id, name, value)
    return outcome.ok ? undefined : outcome.failure
  }

  async function setPaused(id: string, conversation: number, isPaused: boolean): Promise<void> {
    reported(await bench.invoke('conversations.setPaused', id, conversation, isPaused))
  }

  const explain = (failure: Failure, attempt: FailedAttempt): Promise<readonly Finding[]> =>
    bench.invoke('failures.explain', plain(failure), plain(attempt))

  /** The path of the test CA's certificate; empty after the failure was shown. */
  async function testCaPath(): Promise<string> {
    return reported(await bench.invoke('tls.testCa'))?.path ?? ''
  }

  /** Asks for a path, and saves the options there for later or for the command line. */
  async function saveOptions(target: OptionTarget, options: SessionOptions): Promise<void> {
    const path = reported(await bench.invoke('options.save', target, plain(options)))
    if (typeof path === 'string') notices.say('library.exported', { path })
  }

  /** Asks for a file; `null` when the person cancels. */
  const loadOptions = (target: OptionTarget): Promise<Outcome<SessionOptions | null>> =>
    bench.invoke('options.load', target)

  /** Undefined after the failure was shown. */
  /** The conversations of a session or recording, to choose one of. */
  const listConversations = (id: string): Promise<readonly ListedConversation[]> =>
    bench.invoke('conversations.listed', id)

  async function compare(
    id: string,
    conversation: number,
    otherId: string,
    otherConversation: number,
  ): Promise<Comparison | undefined> {
    return reported(await bench.invoke('conversations.compare', id, conversation, otherId, otherConversation))
  }

  /** Returns whether it began. */
  async function replay(
    id: string,
    conversation: number,
    recordedId: string,
    recordedConversation: number,
    options: ReplayOptions,
  ): Promise<boolean> {
    const outcome = await bench.invoke('runs.replay', id, conversation, recordedId, recordedConversation, options)
    return reported(outcome) !== undefined
  }

  /** Asks for another recording and for the path of the merged one. */
  async function mergeRecordings(path: string): Promise<void> {
    const outcome = reported(await bench.invoke('recordings.merge', path))
    if (outcome === undefined || outcome === null) return
    merge([outcome], [])
    select(outcome.id)
  }

  /** Returns whether this handler answers now. */
  async function respond(id: string, handler: HandlerConfig): Promise<boolean> {
    return reported(await bench.invoke('sessions.respond', id, plain(handler))) !== undefined
  }

  async function end(id: string, conversation: number, how: EndHow): Promise<void> {
    reported(await bench.invoke('conversations.end', id, conversation, how))
  }

  /** The value, or undefined after the failure was shown. */
  function reported<T>(outcome: Outcome<T>): T | undefined {
    if (outcome.ok) return outcome.value
    notices.fail(outcome.failure)
    return undefined
  }

  bench.on('session.focus', select)

  return {
    byId,
    all,
    listed,
    kept,
    selected,
    selectedId,
    windowKind,
    adopt,
    merge,
    select,
    start,
    startAgain,
    startAllKept,
    whenAgain,
    restart,
    openRecording,
    browseRecording,
    browseRules,
    browseOption,
    listConversations,
    compare,
    replay,
    mergeRecordings,
    stop,
    close,
    reconnect,
    cancelConnect,
    openClientWindow,
    openWindow,
    addPeer,
    changeGroup,
    setVariable,
    setPaused,
    testCaPath,
    explain,
    saveOptions,
    loadOptions,
    respond,
    end,
  }
})
