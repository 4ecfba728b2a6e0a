import type { commentWords as English } from '../en/comment'

export const commentWords: typeof English = {
  title: '第 {row} 行的注释',
  label: '注释',
  live: '注释写入记录，位于该行之后；导出为 pcapng 时，它就在数据包本身上。',
  file: '文件本身不会改动：注释保存在旁边的 {name} 中。导出为 pcapng，即可得到数据包上带有注释的副本。',
  save: '保存',
  remove: '清空即可删除注释。',
  at: '注释：{text}',
  mark: '注释',
}
