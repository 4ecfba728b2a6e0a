import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { checkKey, chosenKeysSchema, keysOf, withChosenKey, withOwnKey } from '../../../src/shared/command-keys'
import { COMMAND_IDS, commandEntry } from '../../../src/shared/commands'
import { DEFAULT_SETTINGS, readSettings } from '../../../src/shared/settings'

describe('keys that a person chose', () => {
  it('has those of the table while nothing was chosen, and allows each of them', () => {
    for (const id of COMMAND_IDS) {
      const { shortcut } = commandEntry(id)
      expect([id, keysOf({}).get(id)]).toEqual([id, shortcut])
      if (shortcut !== undefined) expect([id, checkKey(shortcut, id, {})]).toEqual([id, undefined])
    }
  })

  it('takes a key from nobody without saying so', () => {
    expect(checkKey('Mod+J', 'rules', {})).toEqual({ kind: 'taken', by: 'next-waiting' })
    expect(checkKey('Ctrl+J', 'rules', {})).toEqual({ kind: 'taken', by: 'next-waiting' })
    const chosen = withChosenKey('Mod+J', 'rules', {})
    expect(chosen).toEqual({ rules: 'Mod+J', 'next-waiting': '' })
    expect(keysOf(chosen).get('rules')).toBe('Mod+J')
    expect(keysOf(chosen).has('next-waiting')).toBe(false)
    // What rules had is free now.
    expect(checkKey('Mod+R', 'load', chosen)).toBeUndefined()
  })

  it('gives a command its own key again, and the other loses it', () => {
    const chosen = withChosenKey('Mod+J', 'rules', {})
    const again = withOwnKey('next-waiting', chosen)
    expect(keysOf(again).get('next-waiting')).toBe('Mod+J')
    expect(keysOf(again).has('rules')).toBe(false)
    expect(withOwnKey('rules', again)).toEqual({})
  })

  it('keeps nothing for a command that has its own key', () => {
    expect(withChosenKey('Mod+R', 'rules', { rules: 'Alt+Q' })).toEqual({})
  })

  it.each([
    ['J', 'no-modifier'],
    ['Shift+J', 'no-modifier'],
    ['Tab', 'no-modifier'],
    ['Mod+C', 'of-the-system'],
    ['Ctrl+Q', 'of-the-system'],
    ['F11', 'of-the-system'],
    ['Alt+3', 'of-a-place'],
    ['Mod+Dead', 'unknown'],
    ['Shift+Mod+J', 'unknown'],
    ['Mod++', 'unknown'],
    ['Mod+é', 'unknown'],
    ['', 'unknown'],
  ])('refuses %s (%s)', (key, kind) => {
    expect(checkKey(key, 'load', {})).toEqual({ kind })
  })

  it.each(['F9', 'Shift+F9', 'Mod+Alt+Shift+Y', 'Alt+.', 'Mod+PageDown', 'Mod+;'])('allows %s', (key) => {
    expect(checkKey(key, 'load', {})).toBeUndefined()
  })
})

describe('keys in damaged settings', () => {
  it('reads what is good, and nothing that would lock a key of the system or be there twice', () => {
    const kept = { rules: 'Alt+Q', script: 'Alt+Q', load: 'Mod+C', frames: 7, statistics: '', nothing: 'Alt+N' }
    expect(v.parse(chosenKeysSchema, kept)).toEqual({ rules: 'Alt+Q', statistics: '' })
  })

  it('has the keys of the table where there is something else', () => {
    for (const keys of [undefined, null, 'Mod+J', 7]) expect(readSettings({ keys }).keys).toEqual(DEFAULT_SETTINGS.keys)
    expect(readSettings({ keys: ['Mod+J'] }).keys).toEqual({})
  })
})
