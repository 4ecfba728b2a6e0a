import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { COMMAND_IDS } from '../../src/shared/commands'
import { controlsOf, filesOutsideDialogs, pageFiles, pageText, type Control } from '../support/page-controls'

const PALETTE_HAS_IT = 'chooses a thing that the palette finds by its name'
const ARROWS_TOO = 'one of several; arrow keys and Enter choose it, too'
const PART_OF_ONE = 'acts on the thing beside it, which is one of several'
const ANSWER = 'an answer to what has just been said, which is gone with it'
const DRAWN = 'draws commands, which its owner runs'

/** What acts without a command while no dialog is open, and why that is right. */
const LOCAL: Readonly<Record<string, string>> = {
  'app/shell/NoticeStack.vue click: openings.cancel(opening)': ANSWER,
  'app/shell/NoticeStack.vue click: exports.cancel(progress.exportId)': ANSWER,
  'app/shell/NoticeStack.vue click: notice.content.next.run': ANSWER,
  'app/shell/NoticeStack.vue click: notices.dismiss(notice.id)': ANSWER,
  'app/shell/SideBar.vue select: select(session.id)': PALETTE_HAS_IT,
  "app/shell/WelcomePanel.vue click: emit('newSession', kind)": 'new-session, with its kind chosen',
  'features/conversations/views/ClientList.vue click: list.sortBy(column)': ARROWS_TOO,
  'features/conversations/views/ClientList.vue click: open(conversation.number); click: conversations.toggleMark(conversation.number); click: conversations.toggleMark(conversation.number)':
    PALETTE_HAS_IT,
  'features/conversations/views/ConversationOverflow.vue click: choose(conversation.number)': PALETTE_HAS_IT,
  'features/conversations/views/ConversationTabs.vue click: open(0)': ARROWS_TOO,
  'features/conversations/views/ConversationTabs.vue click: open(conversation.number); click: toggleMark(conversation.number); click: toggleMark(conversation.number); mousedown: tabs.close(conversation)':
    PALETTE_HAS_IT,
  'features/conversations/views/ConversationTabs.vue click: tabs.close(conversation)': 'close-tab, of that tab',
  'features/conversations/views/ConversationTabs.vue click: tabs.pin(conversation)': 'pin-tab, of that tab',
  'features/frames/views/FrameTable.vue click: toggle(kind)': 'a figure that filters by itself',
  'features/messages/views/RunList.vue click: composer.stopRun(session.id, run.id)': PART_OF_ONE,
  "features/messages/views/SavedBar.vue click: use(message, $event.shiftKey ? 'edit' : 'send')": PALETTE_HAS_IT,
  'features/messages/views/SavedBar.vue click: run(sequence)': PART_OF_ONE,
  'features/messages/views/SessionVariables.vue click: set(name, null)': PART_OF_ONE,
  'features/messages/views/SessionVariables.vue click: add':
    'a field of the list that variables opens; Enter in it does the same',
  'features/recordings/views/RecordingList.vue click: file.sessionId === undefined ? sessions.openRecording(file.path) : sessions.select(file.sessionId)':
    PALETTE_HAS_IT,
  'features/recordings/views/RecordingList.vue click: openMenu($event.currentTarget)': 'opens a menu of commands',
  'features/recordings/views/RecordingList.vue click: renaming = undefined': ANSWER,
  'features/recordings/views/RecordingList.vue click: finishDelete': ANSWER,
  "features/relay/components/HeldEditor.vue click: emit('cancel')": ANSWER,
  "features/relay/components/HeldRow.vue click: emit('goOn')": PART_OF_ONE,
  "features/relay/components/HeldRow.vue click: emit('edit')": PART_OF_ONE,
  "features/relay/components/HeldRow.vue click: emit('drop')": PART_OF_ONE,
  'features/relay/views/HoldPanel.vue click: hold.release()': 'a field of the panel that hold opens',
  'features/rows/views/FilterField.vue click: onInput': 'the field that find goes to',
  'features/rows/views/FilterField.vue mousedown: complete(completion)': ARROWS_TOO,
  'features/rows/views/RecordInspector.vue click: copy': 'copy-as-text and copy-as-hex, of what is shown',
  'features/rows/views/RecordInspector.vue click: exportRow': 'export-rows, of the row that is shown',
  "features/rows/views/RecordTable.vue click: rowModes.choose(session.id, 'hex')": ANSWER,
  'features/rows/views/RecordTable.vue click: rowModes.dismiss(session.id)': ANSWER,
  'features/rules/views/RowWhy.vue click: ask': PART_OF_ONE,
  "features/sessions/components/HandlerFields.vue click: emit('browse', kind)": 'belongs to the field beside it',
  "features/sessions/views/FailureDetails.vue click: emit('use', endpoint)": ANSWER,
  "features/sessions/views/FailureDetails.vue click: emit('option', finding.key, finding.value)": ANSWER,
  "features/sessions/views/FailureDetails.vue click: emit('protocol', finding.protocol)": ANSWER,
  'features/sessions/views/KeptPanel.vue click: sessions.openRecording(lastPath)': PALETTE_HAS_IT,
  'features/sessions/views/SessionFailure.vue click: dismiss(failure)': ANSWER,
  'features/sessions/views/SessionHeader.vue click: copyAddress': 'copy-address, and its tooltip says that it did',
  "features/sessions/views/SessionListRow.vue click: emit('select')": PALETTE_HAS_IT,
  "features/statistics/components/ConversationFiguresTable.vue click: emit('choose', each.number)": PALETTE_HAS_IT,
  'features/statistics/views/StatisticsPanel.vue click: goTo(gap.seq)': 'go-to, with the row of the figure',
  'ui/BaseButton.vue click: command !== undefined && runner?.run(command)': 'runs the command that it is given',
  "ui/ColumnHeads.vue select: emit('toggle', id)": 'one of the columns',
  "ui/ColumnHeads.vue select: emit('reset')": 'one of the columns',
  "ui/MenuLineItem.vue select: emit('choose', line)": DRAWN,
  "ui/RowGrid.vue mousedown: onPress($event, position); click: onClick; dblclick: emit('open')": ARROWS_TOO,
  'ui/HexView.vue mousedown: onPress': ARROWS_TOO,
}

const outside = filesOutsideDialogs()
const controls = pageFiles().flatMap(controlsOf)
const inWindow = controls.filter(({ file }) => outside.has(file))
const nameOf = ({ file, does }: Control): string => `${file} ${does}`

it('has a command, or a reason to have none, for whatever acts in the window', () => {
  const own = inWindow.filter(({ command, does }) => command === '' && does !== '').map(nameOf)
  expect(own.filter((name) => !Object.hasOwn(LOCAL, name))).toEqual([])
  expect(Object.keys(LOCAL).filter((name) => !own.includes(name))).toEqual([])
  expect(inWindow.filter(({ command }) => command !== '').length).toBeGreaterThan(20)
})

it('names commands that there are', () => {
  const named = controls.flatMap(({ file, command }) => {
    const [, id] = /^'([\w-]+)'$/.exec(command) ?? []
    return id === undefined ? [] : [{ file, id }]
  })
  expect(named.filter(({ id }) => !COMMAND_IDS.some((each) => each === id))).toEqual([])
  // A command in a variable is typed, so that the compiler refuses others.
  const typed = controls.filter(({ command }) => command !== '' && !command.startsWith("'")).map(({ file }) => file)
  expect([...new Set(typed)].sort()).toEqual(['features/rows/views/RecordFilter.vue', 'ui/ToolStrip.vue'])
})

it('gives a button with a command no second action', () => {
  const both = controls.filter(({ tag, command, does }) => tag === 'BaseButton' && command !== '' && does !== '')
  expect(both.map(nameOf)).toEqual([])
})

it('gives every icon without words a name and a tooltip', () => {
  const buttons = controls.filter(
    ({ tag, file }) => /^(?:button|BaseButton)$/.test(tag) && file !== 'ui/BaseButton.vue',
  )
  const bare = buttons.filter(({ hasWords, hasName, hasTooltip }) => !hasWords && !(hasName && hasTooltip))
  expect(bare.map(nameOf)).toEqual([])
})

it('opens every dialog with a command, or as an answer', () => {
  const host = pageText('app/shell/DialogHost.vue')
  const hosted = [...host.matchAll(/^ {2}(?:'([\w-]+)'|(\w+)): \{ component: (\w+)/gm)]
  const folder = join(import.meta.dirname, '../../src/renderer/src')
  const stores = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?:app[\\/]commands|features[\\/]\w+[\\/]store)[\\/].*\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  expect(hosted.length).toBeGreaterThan(15)
  const unopened = hosted
    .map(([, quoted, plain = '']) => quoted ?? plain)
    .filter((name) => !new RegExp(`(?:show|dialog|withMessage)\\('${name}'|shown\\.value = '${name}'`).test(stores))
  expect(unopened).toEqual([])
  const components = hosted.map(([, , , component]) => component)
  const dialogs = pageFiles().filter((file) => /Dialog\.vue$/.test(file) && !file.startsWith('ui/'))
  const elsewhere = dialogs.filter((file) => !components.includes(/(\w+)\.vue$/.exec(file)?.[1] ?? ''))
  // Questions are answered, whoever asks.
  expect(elsewhere).toEqual(['features/dialogs/views/QuestionDialog.vue'])
})
