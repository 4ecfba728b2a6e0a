import { expect, it } from 'vitest'
import { COMMAND_IDS, commandEntry } from '../../../src/shared/commands'
import { commandsOf, CONTEXT_MENUS, type MenuPlace } from '../../../src/shared/context-menus'
import { WORDS } from '../../../src/shared/words/words'

/** Keys of the system's own edit and view menus, and those that a text field needs. */
const TAKEN = ['Mod+A', 'Mod+C', 'Mod+V', 'Mod+X', 'Mod+Z', 'Mod+Shift+Z', 'Mod+Y', 'Mod+0', 'Mod++', 'Mod+-', 'F11']

it('gives no key to two commands, and none that means something else already', () => {
  const keys = COMMAND_IDS.flatMap((id) => commandEntry(id).shortcut ?? [])
  expect(new Set(keys).size).toBe(keys.length)
  const shared = COMMAND_IDS.filter((id) => commandEntry(id).isSharedKey).map((id) => commandEntry(id).shortcut)
  expect(keys.filter((key) => TAKEN.includes(key))).toEqual(shared)
})

it('has a title for every command in every language, and no title twice', () => {
  for (const { command } of Object.values(WORDS)) {
    expect(Object.keys(command).sort()).toEqual([...COMMAND_IDS].sort())
    expect(new Set(Object.values(command)).size).toBe(COMMAND_IDS.length)
  }
})

it('shows in a menu, or in that of the right mouse button, what has no key', () => {
  const inContext = (Object.keys(CONTEXT_MENUS) as MenuPlace[]).flatMap(commandsOf)
  const unseen = COMMAND_IDS.filter((id) => {
    const { shortcut, menu } = commandEntry(id)
    return shortcut === undefined && menu === undefined && !inContext.includes(id)
  })
  expect(unseen).toEqual([])
})
