/** What can be done in a text field, as the system's menus have it. */
export const EDIT_ROLES = ['undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'] as const
export type EditRole = (typeof EDIT_ROLES)[number]

/** The menu of a text field, in groups; the keys are those of the system. */
export const EDIT_MENU: readonly (readonly { readonly role: EditRole; readonly key?: string }[])[] = [
  [
    { role: 'undo', key: 'Mod+Z' },
    { role: 'redo', key: 'Mod+Shift+Z' },
  ],
  [{ role: 'cut', key: 'Mod+X' }, { role: 'copy', key: 'Mod+C' }, { role: 'paste', key: 'Mod+V' }, { role: 'delete' }],
  [{ role: 'selectAll', key: 'Mod+A' }],
]
