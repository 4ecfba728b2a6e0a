import { onBeforeUnmount, onMounted } from 'vue'
import { COMMAND_IDS, commandEntry } from '../../../../shared/commands'
import { commandKeys, isPressed } from '../../ui/shortcut'
import { canRun, type Commands } from './runnable-command'

/** Handles the keys of all commands, wherever the focus is; an open dialog or menu handles its own keys. */
export function useCommandKeys(commands: Commands): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null) return
    const id = COMMAND_IDS.find((each) => isPressed(commandKeys.value.get(each) ?? '', event))
    if (id === undefined) return
    const isMeant = canRun(commands, id) && commands[id].takesKey?.() !== false
    if (!isMeant && commandEntry(id).isSharedKey === true) return
    event.preventDefault()
    if (isMeant) commands[id].run()
  }
  onMounted(() => {
    window.addEventListener('keydown', onKey)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey)
  })
}
