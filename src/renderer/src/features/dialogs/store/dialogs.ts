import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SavedKind } from '../../../../../shared/library'
import type { SessionKind } from '../../sessions/store/session-kind'

export type DialogName =
  | 'new-session'
  | 'export'
  | 'go-to'
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

  const libraryKind = shallowRef<SavedKind>('message')

  function show(name: DialogName): void {
    shown.value = name
  }

  function setOpen(name: DialogName, isOpen: boolean): void {
    if (isOpen) shown.value = name
    else if (shown.value === name) shown.value = undefined
  }

  /** The form of a new session; its first kind is this one. */
  function showNewSession(kind: SessionKind): void {
    newSessionKind.value = kind
    shown.value = 'new-session'
  }

  /** The library of saved messages, sequences or templates. */
  function showLibrary(kind: SavedKind): void {
    libraryKind.value = kind
    shown.value = 'library'
  }

  return { shown, newSessionKind, libraryKind, show, setOpen, showNewSession, showLibrary }
})
