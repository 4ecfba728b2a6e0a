import type { keyboardWords as English } from '../en/keyboard'

export const keyboardWords: typeof English = {
  title: '键盘快捷键',
  newSession: '新建会话',
  openRecording: '打开记录',
  export: '导出会话日志',
  stop: '停止会话',
  filter: '筛选行',
  goTo: '转到某行或某个时间',
  follow: '跟随最新行',
  send: '发送消息',
  newline: '消息内换行',
  history: '以前和以后的消息',
  saved: '发送设了这个快捷键的已保存消息',
  tabs: '切换对话（在标签栏）',
  mark: '标记多个，一起发送（在标签栏）',
  closeTab: '关闭对话（在标签栏）',
  rows: '在行间移动',
  rowsFromMessage: '选择行（光标留在消息中）',
  edges: '第一行和最后一行',
  markRow: '标记选中的行，或取消标记',
  nextMark: '下一个和上一个标记的行',
}
