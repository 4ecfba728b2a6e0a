import type { Component } from 'vue'
import type { CommandId } from '../../../shared/commands'

interface ShownAction {
  readonly id: string
  /** The label of the button, or its accessible name when it only has an icon. */
  readonly label: string
  /** The tooltip; the key of the command is added. */
  readonly hint?: string
  readonly icon?: Component
  /** True when the label is shown beside the icon. */
  readonly isWorded?: boolean
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly tone?: 'bad'
  /** A border or a filled background, for the few most important buttons. */
  readonly variant?: 'plain' | 'primary' | 'danger'
}

/** A button of a strip. Each runs a command of the table, so that palette and keys have it, too. */
export interface ToolAction extends ShownAction {
  readonly command: CommandId
}
