import type { Locator, Page } from 'playwright-core'
import type { OptionKey } from '../../src/shared/options/catalogue'
import { beginning, named, notBeginning, optionLabel, saying, tryingOption, type WordKey } from './words'

type EndOf<K, Start extends string> = K extends `${Start}.${infer End}` ? End : never

/**
 * Finds the things of the window by role and accessible name, in either language, as a screen reader does. A place is a window, a
 * pane of it or a dialog. While a dialog is open, what is behind it is not found.
 */
export type Place = Page | Locator

/** The names of the kinds of session, in the form and in the list. */
export const KIND_WORDS = {
  'tcp-listener': 'session.tcpListener',
  'udp-listener': 'session.udpListener',
  'tls-listener': 'session.tlsListener',
  'tcp-client': 'session.tcpClient',
  'udp-client': 'session.udpClient',
  'tls-client': 'session.tlsClient',
} as const satisfies Readonly<Record<string, WordKey>>

export type Kind = keyof typeof KIND_WORDS

/** One of several that are alike, where it does not matter which. */
export function oneOf(several: Locator): Locator {
  // eslint-disable-next-line no-restricted-syntax -- they are alike
  return several.first()
}

/** A choice in an empty window. */
export function choice(page: Page, kind: Kind): Locator {
  return page.getByRole('main').getByRole('button', { name: named(KIND_WORDS[kind]) })
}

/** The heading: the question of an empty window, or name, kind and address of the session. */
export function title(place: Place): Locator {
  return place.getByRole('heading', { level: 1 })
}

// The side bar

export function sessionsOf(page: Page): Locator {
  return page.getByRole('list', { name: named('app.sessions') }).getByRole('button')
}

/** The recordings in the side bar; a click opens one. */
export function recordingsOf(page: Page): Locator {
  return recordingList(page).getByRole('button', { name: notBeginning('app.more') })
}

/** The buttons of their menus, named after the files. */
export function recordingMenus(page: Page): Locator {
  return recordingList(page).getByRole('button', { name: beginning('app.more') })
}

/** The marks of recordings that a session has open. */
export function openSigns(page: Page): Locator {
  return recordingList(page).getByRole('img', { name: named('recordings.isOpen') })
}

function recordingList(page: Page): Locator {
  return page.getByRole('list', { name: named('app.recordings') })
}

export function notices(page: Page): Locator {
  return page.getByRole('list', { name: named('notice.title') }).getByRole('listitem')
}

// A session

/** The panes: the regions that contain a session's title. */
export function panesOf(page: Page): Locator {
  return page.getByRole('region').filter({ has: title(page) })
}

/** One of several panes, by its number from the left. */
export function paneAt(page: Page, number: number): Locator {
  return page.getByRole('region', { name: beginning('app.tile', { n: number }) })
}

export function sessionHeader(place: Place): Locator {
  return place.getByRole('group', { name: named('session.header') })
}

/** `Listening`, `Connected`, ... */
export function sessionState(place: Place): Locator {
  return place.getByRole('status', { name: named('session.stateLabel') })
}

/** The choice of the handler of this session. */
export function answersOf(place: Place): Locator {
  return place.getByRole('combobox', { name: named('session.answers') })
}

/** The port of the session on screen. */
export async function portOf(place: Place): Promise<number> {
  return Number(/:(\d+)\s*$/.exec(await title(place).innerText())?.[1])
}

/** The failure with its causes and remedies. */
export function failureCard(place: Place): Locator {
  return place.getByRole('alert')
}

/** One cause of a failure, of these kinds. */
export function finding(place: Place, ...kinds: readonly EndOf<WordKey, 'finding'>[]): Locator {
  const sentences = saying(kinds.map((kind) => `finding.${kind}` as const))
  return failureCard(place).getByRole('listitem').filter({ hasText: sentences })
}

/** The button that starts again with another protocol. */
export function tryProtocol(place: Place, protocol: 'TCP' | 'TLS'): Locator {
  return failureCard(place).getByRole('button', { name: named('finding.tryProtocol', { protocol }) })
}

/** The button that starts again with this option changed. */
export function tryOption(place: Place, key: OptionKey): Locator {
  return failureCard(place).getByRole('button', { name: tryingOption(key) })
}

// Tabs, rows and the inspector

function tabList(place: Place): Locator {
  return place.getByRole('tablist', { name: named('tabs.label') })
}

/** The tabs of conversations, without the tab of all. */
export function tabsOf(place: Place): Locator {
  return tabList(place).getByRole('tab', { name: /,/ })
}

/** The tab of the conversation whose peer has this port. */
export function tabOf(place: Place, port: number): Locator {
  return tabList(place).getByRole('tab', { name: `:${String(port)},` })
}

/** The tabs whose clients wait for an answer. */
export function waitingTabs(place: Place): Locator {
  return tabList(place).getByRole('tab', { name: saying('tabs.waiting') })
}

export function unreadTabs(place: Place): Locator {
  return tabList(place).getByRole('tab', { name: saying('tabs.unread') })
}

/** The grid of rows: everything that was received, sent or happened. */
export function messages(place: Place): Locator {
  return place.getByRole('grid', { name: named('table.label') })
}

/** The rows that are drawn. */
export function rowsOf(place: Place): Locator {
  return messages(place).getByRole('row')
}

export function chosenRow(place: Place): Locator {
  return messages(place).getByRole('row', { selected: true })
}

/** The properties of a row element that are used here. */
interface DrawnRow {
  readonly ariaRowIndex: string | null
  readonly children: Iterable<unknown>
  getAttribute(name: string): string | null
}

/** The texts of the drawn rows from the top, by their last cell. A row that has not been read yet has none. */
export function rowTexts(place: Place): Promise<string[]> {
  return rowsOf(place).evaluateAll((rows: readonly DrawnRow[]) =>
    rows
      .map(({ ariaRowIndex, children }) => ({
        index: Number(ariaRowIndex),
        cells: [...children] as { readonly innerText: string }[],
      }))
      .filter(({ cells }) => cells.length > 1)
      .sort((one, other) => one.index - other.index)
      .map(({ cells }) => cells.at(-1)?.innerText ?? ''),
  )
}

/** The numbers of the drawn rows, from the top. */
export async function rowNumbers(place: Place): Promise<number[]> {
  const seqs = await rowsOf(place).evaluateAll((rows: readonly DrawnRow[]) =>
    rows.map((row) => row.getAttribute('data-seq')),
  )
  return seqs
    .filter((seq) => seq !== null)
    .map(Number)
    .sort((one, other) => one - other)
}

function search(place: Place): Locator {
  return place.getByRole('search')
}

export function filterField(place: Place): Locator {
  return search(place).getByRole('combobox', { name: named('table.filterLabel') })
}

/** `3 rows` */
export function rowsFound(place: Place): Locator {
  return search(place).getByRole('status')
}

/** The mistake in the filter. */
export function filterMistake(place: Place): Locator {
  return search(place).getByRole('alert')
}

export function inspector(place: Place): Locator {
  return place.getByRole('region', { name: named('inspector.title') })
}

/** The bytes of the chosen row as text. */
export function inspectorText(place: Place): Locator {
  return inspector(place).getByRole('region', { name: named('inspector.text') })
}

export function inspectorHex(place: Place): Locator {
  return inspector(place).getByRole('region', { name: named('inspector.hex') })
}

/** The grid of chunks and frames. */
export function framesOf(place: Place): Locator {
  return place.getByRole('grid', { name: named('frames.title') })
}

/** The framing, and how many frames there are. */
export function frameSummary(place: Place): Locator {
  return place.getByRole('group', { name: named('frames.summary') })
}

/** A figure by its label: the text of its tile without that. */
export async function figure(place: Place, label: string): Promise<string> {
  const tile = place.getByRole('group', { name: label, exact: true })
  return (await tile.innerText()).replace(label, '').trim()
}

// Sending

export function composer(place: Place): Locator {
  return place.getByRole('form', { name: named('composer.form') })
}

export function messageField(place: Place): Locator {
  return composer(place).getByRole('textbox', { name: named('composer.label') })
}

/** The button that sends the message; its words name the target. */
export function sendButton(place: Place): Locator {
  const names = ['composer.send', 'composer.sendTo', 'composer.sendToAllOpen', 'composer.sendToMarked'] as const
  return composer(place).getByRole('button', { name: named(names) })
}

/** The mistake in the message, or the refusal. */
export function composerMistake(place: Place): Locator {
  return composer(place).getByRole('alert')
}

/** The list of send jobs. */
export function sendJobs(place: Place): Locator {
  return place.getByRole('list', { name: named('run.title') })
}

/** The saved messages and sequences above the composer. */
export function savedBar(place: Place): Locator {
  return place.getByRole('group', { name: named('library.title') })
}

export function saved(place: Place, name: string): Locator {
  return savedBar(place).getByRole('button', { name })
}

/** An option of a form by its label. */
export function optionField(place: Place, key: OptionKey): Locator {
  return place.getByLabel(optionLabel(key))
}
