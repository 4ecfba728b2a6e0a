import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SavedKind } from '../../../../../shared/library'
import type { OptionTarget } from '../../../../../shared/options/option'
import type { HandlerConfig } from '../../../../../shared/handler'
import type { SessionConfig } from '../../../../../shared/session'
import type { SessionKind } from '../../sessions/store/session-kind'

export type DialogName =
  | 'new-session'
  | 'export'
  | 'go-to'
  | 'comment'
  | 'settings'
  | 'keyboard'
  | 'licences'
  | 'highlight'
  | 'compare'
  | 'replay'
  | 'palette'
  | 'label'
  | 'elsewhere'
  | 'rules'
  | 'faults'
  | 'alerts'
  | 'script'
  | 'add-peer'
  | 'groups'
  | 'test-ca'
  | 'tls-facts'
  | 'code'
  | 'view-options'
  | 'save-message'
  | 'repeat-message'
  | 'library'

/** What a file brings into the form of a new session, beside what stands there. */
export interface FormFill {
  readonly options?: Readonly<Record<string, unknown>>
  /** The kind of session for which the options are right; the form keeps its own where they are right there, too. */
  readonly target?: OptionTarget
  readonly handler?: Extract<HandlerConfig, { kind: 'rules' | 'script' }>
}

/** The only dialog over the window, or none, by its name. */
export const useDialogsStore = defineStore('dialogs', () => {
  const shown = shallowRef<DialogName>()
  const newSessionKind = shallowRef<SessionKind>('tcp-listener')
  const newSessionConfig = shallowRef<SessionConfig>()

  const formFill = shallowRef<FormFill>()
  const libraryKind = shallowRef<SavedKind>('message')

  function show(name: DialogName): void {
    if (name === 'new-session') newSessionConfig.value = undefined
    shown.value = name
  }

  function setOpen(name: DialogName, isOpen: boolean): void {
    if (isOpen) shown.value = name
    else if (shown.value === name) shown.value = undefined
  }

  /** The form of a new session; its first kind is this one, and its fields are filled from another session's settings. */
  function showNewSession(kind: SessionKind, config?: SessionConfig): void {
    newSessionKind.value = kind
    newSessionConfig.value = config
    shown.value = 'new-session'
  }

  /** Brings this into the form of a new session, which is opened where it is not. */
  function fillForm(fill: FormFill): void {
    if (shown.value !== 'new-session') show('new-session')
    formFill.value = fill
  }

  /** What is to be brought into the form, once. */
  function takeFormFill(): FormFill | undefined {
    const fill = formFill.value
    formFill.value = undefined
    return fill
  }

  /** The library of saved messages, sequences or templates. */
  function showLibrary(kind: SavedKind): void {
    libraryKind.value = kind
    shown.value = 'library'
  }

  return {
    shown,
    newSessionKind,
    newSessionConfig,
    formFill,
    libraryKind,
    show,
    setOpen,
    showNewSession,
    fillForm,
    takeFormFill,
    showLibrary,
  }
})
