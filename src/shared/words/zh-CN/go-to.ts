import type { goToWords as English } from '../en/go-to'

export const goToWords: typeof English = {
  title: '转到行或时间',
  label: '行号或时间',
  hint: '行号、时刻（14:05:09.250），或开始后的秒数（+12.5）。该行被筛选隐藏时，转到其后显示的第一行。',
  mistake: '请填写行号、14:05:09.250 这样的时刻，或 +12.5。',
  go: '转到',
}
