import type { recordingsWords as English } from '../en/recordings'

export const recordingsWords: typeof English = {
  empty: '会话的记录会出现在这里。',
  rename: '重命名',
  delete: '删除',
  deleteTitle: '删除这个记录？',
  deleteText: '将从磁盘删除“{name}”，无法撤销。',
  newName: '新名称',
  elsewhere: '位于 {folder}',
  isOpen: '已打开',
  written: '正在写入',
  opening: '正在打开 {name}',
  ordering: '正在打开 {name}：正在排序',
  openingCancelled: '已取消打开 {name}。',
}
