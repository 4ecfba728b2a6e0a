import { unseenCount } from '../../../shared/alert'
import { isRunning } from '../../../shared/session'
import type { Sessions } from '../../session/sessions'
import type { SessionWork } from './messages'

/** Further changes within this time are told together; ms. */
const TELL_MS = 50

/** Tells what runs when that changes. The returned function looks at once: what a command did is known before its answer. */
export function followWork(
  sessions: Pick<Sessions, 'all' | 'subscribe'>,
  tell: (work: SessionWork[]) => void,
): () => void {
  let told = '[]'
  let timer: NodeJS.Timeout | undefined
  let isDue = false
  const look = (): void => {
    const work = sessions.all.map((session) => {
      const { id, config, state, openConversations, alerts } = session.summary()
      return {
        id,
        role: config.role,
        isRunning: isRunning(state),
        openConversations,
        unseenAlerts: unseenCount(alerts),
      }
    })
    const text = JSON.stringify(work)
    if (text === told) return
    told = text
    tell(work)
  }
  const changed = (): void => {
    if (timer !== undefined) {
      isDue = true
      return
    }
    look()
    timer = setTimeout(() => {
      timer = undefined
      if (!isDue) return
      isDue = false
      changed()
    }, TELL_MS)
  }
  sessions.subscribe({ onSession: changed, onConversation: changed })
  return look
}
