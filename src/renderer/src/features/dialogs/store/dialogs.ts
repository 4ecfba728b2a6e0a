import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SavedKind } from '../../../../../shared/library'
import type { SessionConfig } from '../../../../../shared/session'
import type { SessionKind } from '../../sessions/store/session-kind'

export type DialogName =
  | 'new-session'
  | 'export'
  | 'go-to'
  | 'comment'
  | 'load'
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

/** The only dialog over the window, or none, by its name. */
export const useDialogsStore = defineStore('dialogs', () => {
  const shown = shallowRef<DialogName>()
  const newSessionKind = shallowRef<SessionKind>('tcp-listener')
  const newSessionConfig = shallowRef<SessionConfig>()

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

  /** The library of saved messages, sequences or templates. */
  function showLibrary(kind: SavedKind): void {
    libraryKind.value = kind
    shown.value = 'library'
  }

  return { shown, newSessionKind, newSessionConfig, libraryKind, show, setOpen, showNewSession, showLibrary }
})
