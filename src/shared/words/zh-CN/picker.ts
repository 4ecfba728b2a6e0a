import type { pickerWords as English } from '../en/picker'

export const pickerWords: typeof English = {
  session: '会话',
  conversation: '对话',
  older: '更早的对话',
  olderHint: '列表中是最新的对话。请输入更早对话的编号。',
  mistake: '请填写 1 到 {n} 的整数。',
}
