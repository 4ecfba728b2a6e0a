import { createPinia, setActivePinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import type { Notice } from '../../../../../../src/shared/contract/windows'

it('shows once what is said while a window opens, and is in what that window asks for, too', async () => {
  let say: (notice: Notice) => void = () => undefined
  const on = (_name: string, listener: typeof say): void => {
    say = listener
  }
  vi.stubGlobal('window', { bench: { on } })
  const { useNoticesStore } = await import('../../../../../../src/renderer/src/features/notices/store/notices')
  vi.unstubAllGlobals()
  setActivePinia(createPinia())
  const notices = useNoticesStore()
  const one: Notice = { kind: 'session-not-started', detail: 'TCP 127.0.0.1:1' }
  say(one)
  notices.add({ kind: 'notice', notice: { ...one } })
  expect(notices.shown.map(({ content }) => content)).toEqual([{ kind: 'notice', notice: one }])
  say({ ...one, detail: 'TCP 127.0.0.1:2' })
  say({ ...one, kind: 'file-not-opened' })
  expect(notices.shown).toHaveLength(3)
})
