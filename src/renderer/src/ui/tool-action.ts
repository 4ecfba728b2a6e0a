import type { Component } from 'vue'

export interface ToolAction {
  readonly id: string
  /** The label of the button, or its accessible name when it only has an icon. */
  readonly label: string
  readonly hint?: string
  readonly icon?: Component
  /** True when the label is shown beside the icon. */
  readonly isWorded?: boolean
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly tone?: 'bad'
  /** A border or a filled background, for the few most important buttons. */
  readonly variant?: 'plain' | 'primary' | 'danger'
  readonly run: () => void
}
