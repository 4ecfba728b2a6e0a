import type { settingsWords as English } from '../en/settings'

export const settingsWords: typeof English = {
  title: '设置',
  language: '语言',
  system: '跟随系统',
  theme: '外观',
  light: '浅色',
  dark: '深色',
  contrast: '高对比度',
  density: '密度',
  comfortable: '宽松',
  compact: '紧凑：显示更多行',
  maxRecording: '记录大小上限',
  maxRecordingHint: '记录达到这个大小就自动结束，会话继续。每 50 毫秒写入一次，每秒同步到磁盘一次。',
  atStart: '启动 Wirebench 时',
  startSessions: '启动上次退出时正在运行的会话',
  questions: '以下操作前先询问',
  confirmQuit: '退出（仍有服务器或客户端在运行时）',
  confirmClientClose: '关闭客户端仍在连接的窗口',
  confirmTabClose: '连同标签页一起关闭已打开的连接',
  licencesLead: 'Wirebench 使用了以下软件包。Electron 和 Chromium 的许可文件在应用程序的文件夹中。',
}
