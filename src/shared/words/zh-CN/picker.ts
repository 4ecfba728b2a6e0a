import type { pickerWords as English } from '../en/picker'

export const pickerWords: typeof English = {
  session: '会话',
  conversation: '对话编号',
  mistake: '请填写 1 到 {n} 的整数。',
}
