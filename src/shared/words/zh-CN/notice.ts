import type { noticeWords as English } from '../en/notice'

export const noticeWords: typeof English = {
  title: '通知',
  'messages-were-bad': '已保存的消息无法读取，列表为空：{detail}',
  'settings-were-bad': '设置文件无法读取，已使用默认设置。旧文件保存为 {detail}',
  'unexpected-error': '发生了意外错误；套接字和记录继续工作。已写入日志：{detail}',
  'engine-lost': '负责套接字的部分已终止，所有会话随之结束。录制已保留，可以启动新的会话：{detail}',
  'session-not-started': '未能重新启动 {detail}：{reason}',
  'file-not-opened': '{detail}',
}
