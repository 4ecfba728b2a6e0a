import { useI18n } from 'vue-i18n'
import { commandEntry, type CommandId } from '../../../../shared/commands'
import { CONTEXT_MENUS, type MenuPlace } from '../../../../shared/context-menus'
import { EDIT_MENU, type EditRole } from '../../../../shared/edit-role'
import { useClipboardStore } from '../../features/clipboard/store/clipboard'
import { commandKeys } from '../../ui/shortcut'
import { isSubMenu, type MenuLine, type SubMenu } from '../../ui/menu-line'
import { canRun, type Commands } from './runnable-command'
import { isWithinSelection, textFieldAt } from './text-focus'

export type MenuGroups = readonly (readonly (MenuLine | SubMenu)[])[]

/** The lines of the menu of the right mouse button at an element; none where there is nothing to do. */
export function useContextLines(commands: Commands): (target: Element) => MenuGroups {
  const clipboard = useClipboardStore()
  const { t } = useI18n()

  function lineOf(id: CommandId, isShort = false): MenuLine {
    const { isDangerous } = commandEntry(id)
    return {
      id,
      title: t(`${isShort ? 'submenu' : 'command'}.${id}`),
      shortcut: commandKeys.value.get(id),
      isDisabled: !canRun(commands, id),
      ...(isDangerous === undefined ? {} : { isDangerous }),
      run: commands[id].run,
    }
  }

  function commandGroups(place: MenuPlace): MenuGroups {
    return CONTEXT_MENUS[place].map((group) =>
      group.map((entry) =>
        typeof entry === 'string'
          ? lineOf(entry)
          : { id: entry.submenu, title: t(`submenu.${entry.submenu}`), of: entry.of.map((id) => lineOf(id, true)) },
      ),
    )
  }

  function editLine(role: EditRole, key: string | undefined, isDisabled: boolean): MenuLine {
    return { id: role, title: t(`menu.${role}`), shortcut: key, isDisabled, run: () => void clipboard.edit(role) }
  }

  function fieldGroups({ isReadOnly, hasChosen }: ReturnType<typeof textFieldAt> & object): MenuGroups {
    const isOff = (role: EditRole): boolean => {
      if (role === 'selectAll') return false
      return role === 'copy' ? !hasChosen : isReadOnly || ((role === 'cut' || role === 'delete') && !hasChosen)
    }
    return EDIT_MENU.map((group) => group.map(({ role, key }) => editLine(role, key, isOff(role))))
  }

  return (target) => {
    const field = textFieldAt(target)
    if (field !== undefined) return fieldGroups(field)
    const named = target.closest<HTMLElement>('[data-menu]')?.dataset['menu']
    const place = named !== undefined && Object.hasOwn(CONTEXT_MENUS, named) ? (named as MenuPlace) : undefined
    const groups = [
      ...(isWithinSelection(target) ? [[editLine('copy', 'Mod+C', false)]] : []),
      ...(place === undefined ? [] : commandGroups(place)),
    ]
    return groups.flat().some((entry) => !isSubMenu(entry) && entry.isDisabled !== true) ? groups : []
  }
}
