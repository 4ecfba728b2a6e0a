import type { appWords as English } from '../en/app'

export const appWords: typeof English = {
  sessions: '会话',
  recordings: '记录',
  newSession: '新建会话',
  openRecording: '打开记录',
  settings: '设置',
  keyboard: '键盘快捷键',
  newWindow: '新建窗口',
  close: '关闭',
  cancel: '取消',
  dismiss: '知道了',
  copy: '复制',
  copied: '已复制',
  more: '更多',
  tile: '窗格 {n}',
  tileSize: '窗格 {n} 的大小',
  closeTile: '关闭此窗格',
  noSessions: '还没有会话',
}
