/** A line of a menu. */
export interface MenuLine {
  readonly id: string
  readonly title: string
  readonly shortcut?: string | undefined
  readonly isDisabled?: boolean
  /** It takes something away for good. */
  readonly isDangerous?: boolean
  readonly run: () => void
}

/** A menu in a menu. */
export interface SubMenu {
  readonly id: string
  readonly title: string
  readonly of: readonly MenuLine[]
}

export function isSubMenu(entry: MenuLine | SubMenu): entry is SubMenu {
  return 'of' in entry
}
