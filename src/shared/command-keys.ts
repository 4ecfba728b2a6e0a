import * as v from 'valibot'
import { COMMAND_IDS, commandEntry, type CommandId } from './commands'

/** Keys that a person chose in place of those of the table; an empty text is no key. */
export type ChosenKeys = Readonly<Partial<Record<CommandId, string>>>

/** Why a command cannot have a key. */
export type KeyMistake =
  | { readonly kind: 'no-modifier' | 'unknown' | 'of-the-system' | 'of-a-place' }
  | { readonly kind: 'taken'; readonly by: CommandId }

/** Keys of the menus that the system makes, of its windows, and those that a text field needs. */
const OF_THE_SYSTEM = [
  ...['A', 'C', 'V', 'X', 'Z', 'Shift+Z', 'Y', 'Shift+V'].map((key) => `Mod+${key}`),
  ...['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'Enter'].map(
    (key) => `Mod+${key}`,
  ),
  ...['0', '-', '=', 'Q', 'H', 'Shift+W', 'Shift+I', 'Shift+_', 'Escape', 'Shift+Escape'].map((key) => `Mod+${key}`),
  ...['Alt+F4', 'Alt+Tab', 'Alt+Shift+Tab', 'Alt+Escape', 'F11', 'Shift+F10'],
]

/** Keys that mean something in one place, whatever the commands are. */
const OF_A_PLACE = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => `Alt+${String(digit)}`),
  ...['Alt+ArrowUp', 'Alt+ArrowDown', 'Alt+ArrowLeft', 'Alt+ArrowRight', 'Mod+Space'],
]

const NAMED =
  /^(?:F(?:[1-9]|1\d|2[0-4])|Tab|Enter|Space|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Arrow(?:Up|Down|Left|Right))$/
/** One sign that needs no name; `+` joins the parts of a key. */
const SIGN = /^(?:[A-Z0-9]|[!-*,-/:-@[-`{-~])$/

/** The key of each command that has one: chosen ones, then those of the table that nobody else was given. */
export function keysOf(chosen: ChosenKeys): ReadonlyMap<CommandId, string> {
  const given = new Set(Object.values(chosen).map(asPress))
  return new Map(
    COMMAND_IDS.flatMap((id): [CommandId, string][] => {
      const own = chosen[id]
      const { shortcut = '' } = commandEntry(id)
      const key = own ?? (given.has(asPress(shortcut)) ? '' : shortcut)
      return key === '' ? [] : [[id, key]]
    }),
  )
}

/** Whether a command may have this key; undefined: it may. */
export function checkKey(key: string, id: CommandId, chosen: ChosenKeys): KeyMistake | undefined {
  const mistake = mistakeOf(key, id)
  if (mistake !== undefined) return mistake
  const by = [...keysOf(chosen)].find(([other, its]) => other !== id && asPress(its) === asPress(key))?.[0]
  return by === undefined ? undefined : { kind: 'taken', by }
}

/** Gives a command a key, which whoever had it loses; that of the table is not kept as chosen. */
export function withChosenKey(key: string, id: CommandId, chosen: ChosenKeys): ChosenKeys {
  const loser = key === '' ? undefined : checkKey(key, id, chosen)
  const others = Object.entries(chosen).filter(([other]) => other !== id)
  const isOwn = (commandEntry(id).shortcut ?? '') === key
  return Object.fromEntries([
    ...others.filter(([other]) => loser?.kind !== 'taken' || other !== loser.by),
    ...(loser?.kind === 'taken' ? [[loser.by, '']] : []),
    ...(isOwn ? [] : [[id, key]]),
  ]) as ChosenKeys
}

/** Gives a command the key of the table again, which whoever was given it loses. */
export function withOwnKey(id: CommandId, chosen: ChosenKeys): ChosenKeys {
  const without = Object.fromEntries(Object.entries(chosen).filter(([other]) => other !== id)) as ChosenKeys
  const { shortcut } = commandEntry(id)
  return shortcut === undefined ? without : withChosenKey(shortcut, id, without)
}

function mistakeOf(key: string, id: CommandId): KeyMistake | undefined {
  const parts = key.split('+')
  const last = parts.at(-1) ?? ''
  const modifiers = parts.slice(0, -1)
  const isOrdered =
    modifiers.join('+') === ['Mod', 'Ctrl', 'Alt', 'Shift'].filter((each) => modifiers.includes(each)).join('+')
  if (!isOrdered || !(NAMED.test(last) || SIGN.test(last))) return { kind: 'unknown' }
  if (commandEntry(id).shortcut === key) return undefined
  if (!/^F\d/.test(last) && modifiers.every((each) => each === 'Shift')) return { kind: 'no-modifier' }
  if (OF_THE_SYSTEM.includes(asPress(key))) return { kind: 'of-the-system' }
  return OF_A_PLACE.includes(asPress(key)) ? { kind: 'of-a-place' } : undefined
}

/** Ctrl and Mod are the same press on most systems, so they count as the same on all. */
function asPress(key: string): string {
  return key.replace('Ctrl', 'Mod')
}

/** Reads kept keys: what cannot be a key of its command, or is given twice, becomes that of the table. */
function readKeys(kept: Readonly<Record<string, unknown>>): ChosenKeys {
  const good: Partial<Record<CommandId, string>> = {}
  const given = new Set<string>()
  for (const id of COMMAND_IDS) {
    const key = Object.hasOwn(kept, id) ? kept[id] : undefined
    if (typeof key !== 'string' || (key !== '' && mistakeOf(key, id) !== undefined) || given.has(asPress(key))) continue
    if (key !== '') given.add(asPress(key))
    good[id] = key
  }
  return good
}

export const chosenKeysSchema: v.GenericSchema<unknown, ChosenKeys> = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(readKeys),
)
