import type { compareWords as English } from '../en/compare'

export const compareWords: typeof English = {
  title: '与另一个对话比较',
  lead: '逐轮比较对话 #{n} 与另一个对话的差异。数据块的边界不计入。',
  compare: '比较',
  same: '相同：共 {n} 轮。',
  differences: '1 处不同；{same} 轮相同。 | {n} 处不同；{same} 轮相同。',
  sameTurns: '1 轮相同 | {n} 轮相同',
  differsAt: '第一处不同在第 {n} 字节',
}
