import type { keptWords as English } from '../en/kept'

export const keptWords: typeof English = {
  title: '尚未启动',
  text: '这是上次打开 Wirebench 时的会话，可以用同样的设置重新启动。',
  textRecorded: '这是上次打开 Wirebench 时的会话，可以用同样的设置重新启动，或查看已记录的内容。',
  startAll: '全部启动（{n} 个）',
  openRecording: '打开它的上一个记录',
}
