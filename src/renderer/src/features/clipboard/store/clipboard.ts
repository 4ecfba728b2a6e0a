import { defineStore } from 'pinia'
import type { EditRole } from '../../../../../shared/edit-role'
import { MAX_COPIED_CHARS } from '../../../../../shared/limits'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** Puts text on the clipboard of the system (main does it, for a page may only while it has the focus), and edits text fields. */
export const useClipboardStore = defineStore('clipboard', () => {
  const notices = useNoticesStore()

  /** Returns whether the text is small enough; a notice tells when it is not. */
  async function write(text: string): Promise<boolean> {
    if (text.length > MAX_COPIED_CHARS) {
      notices.say('copy.tooLong')
      return false
    }
    await bench.invoke('clipboard.write', text)
    return true
  }

  /** What the menu of a text field does, to the one that has the focus. */
  const edit = (role: EditRole): Promise<null> => bench.invoke('windows.edit', role)

  return { write, edit }
})
