import { shallowRef } from 'vue'
import { bench } from '../../../bridge/bench'
import { useDialogsStore } from '../../dialogs/store/dialogs'
import { useFramesStore } from '../../frames/store/frames'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useRecordsStore } from './records'

/** What is written at a row. */
export interface EditedComment {
  readonly sessionId: string
  readonly seq: number
  readonly text: string
}

/** Comments at the rows of a pane. */
export const useCommentsStore = definePaneStore('comments', (pane) => {
  const records = useRecordsStore(pane)
  const view = usePaneViewStore(pane)
  const frames = useFramesStore(pane)
  const dialogs = useDialogsStore()
  const notices = useNoticesStore()
  const editing = shallowRef<EditedComment>()

  /** Opens the dialog for what is chosen: a row, or a frame, whose comment belongs to the row where it ends. */
  async function edit(): Promise<void> {
    const { session, content } = view
    const { selected } = frames
    if (content !== 'frames') editRow()
    else if (session !== undefined && selected !== undefined) {
      const { seq, comment = '' } = await frames.frameOf(selected)
      if (seq > 0) show({ sessionId: session.id, seq, text: comment })
    }
  }

  function show(comment: EditedComment): void {
    editing.value = comment
    dialogs.show('comment')
  }

  /** Opens the dialog for the row at the cursor; for a row that is about another one, for that one. */
  function editRow(): void {
    const row = records.rowWithSeq(records.selectedSeq ?? 0)
    const { session } = view
    if (row === undefined || session === undefined) return
    const seq = row.state?.kind === 'comment' ? row.state.row : row.seq
    const text = row.state?.kind === 'comment' ? row.state.text : (row.comment ?? '')
    show({ sessionId: session.id, seq, text })
  }

  /** Returns whether it is kept. */
  async function save({ sessionId, seq }: EditedComment, text: string): Promise<boolean> {
    const outcome = await bench.invoke('records.comment', sessionId, seq, text.trim())
    if (outcome.ok) {
      records.readAgain()
      frames.readAgain()
    } else notices.fail(outcome.failure)
    return outcome.ok
  }

  return { editing, edit, save }
})
