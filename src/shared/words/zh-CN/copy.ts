import type { copyWords as English } from '../en/copy'

export const copyWords: typeof English = {
  rows: '没有行 | 已复制 {n} 行 | 已复制 {n} 行',
  someRows: '已复制所选 {total} 行中的前 {n} 行；更多请用导出。',
  export: '导出…',
  tooLong: '内容太长，无法复制；请导出。',
  nothing: '所选行中没有字节。',
  tooLongToEdit: '这条消息太长，无法在这里编辑。',
  gone: '复制期间行列表已被替换；没有复制任何内容。',
  chosen: '没有选择行 | 已选 {n} 行 | 已选 {n} 行',
}
