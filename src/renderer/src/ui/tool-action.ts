import type { Component } from 'vue'

export interface ToolAction {
  readonly id: string
  /** What the button says, or its name where an icon stands alone. */
  readonly label: string
  readonly hint?: string
  readonly icon?: Component
  /** The label stands beside the icon. */
  readonly isWorded?: boolean
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly tone?: 'bad'
  /** With a border, or filled: the few that matter most. */
  readonly variant?: 'plain' | 'primary' | 'danger'
  readonly run: () => void
}
