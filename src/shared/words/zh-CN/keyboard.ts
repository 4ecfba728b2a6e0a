import type { keyboardWords as English } from '../en/keyboard'

export const keyboardWords: typeof English = {
  title: '键盘快捷键',
  send: '发送消息',
  newline: '消息内换行',
  history: '上一条和下一条历史消息',
  saved: '发送设有此快捷键的已保存消息',
  tabs: '切换对话（在标签栏）',
  mark: '标记多个，一起发送（在标签栏）',
  closeTab: '关闭对话（在标签栏）',
  rows: '在行间移动',
  openClient: '打开该行的对话（在“全部”中）',
  moreRows: '选择多行',
  addRow: '在已选行之外再选一行，或取消',
  rowsFromMessage: '选择行（光标留在消息中）',
  edges: '第一行和最后一行',
}
