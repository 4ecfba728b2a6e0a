import type { alertWords as English } from '../en/alert'

export const alertWords: typeof English = {
  title: '提醒',
  lead: '会话中出现这些情况时提醒您，即使您正在看别处。选择随会话保存。',
  hint: '出现匹配内容、对端离开、长时间无数据或出错时提醒我',
  kind: {
    pattern: {
      title: '出现匹配内容',
      hint: '在接收的数据中查找。写法与记录行的筛选相同：文字、hex:、re:、len:、peer:',
    },
    gone: { title: '对端离开', hint: '对端发完数据（FIN）、重置、断开，或空闲超时' },
    silence: { title: '长时间无数据', hint: '未结束的对话在这段时间内没有收到任何数据' },
    error: { title: '出错', hint: '以警告或错误颜色显示的事件' },
  },
  query: '查找内容',
  queryEmpty: '请写下要查找的内容，例如 ERROR 或 hex:0103。',
  seconds: '无数据的秒数',
  secondsWrong: '请填写 {min} 到 {max} 之间的整数秒数。',
  sound: '声音',
  soundOf: '提醒时播放声音：{kind}',
  tryOut: '试听声音',
  notified: '窗口隐藏或其他程序在前面时，系统也会显示通知。',
  unseen: '{n} 条未看的提醒',
  show: '查看',
  one: {
    pattern: '{peer} 发来了您查找的内容：{query}',
    gone: '{peer} 已离开：{what}',
    silence: '{peer} 已有 {seconds} 秒没有数据',
    error: '{peer}：{what}',
  },
  many: {
    pattern: '您查找的内容出现了 {n} 次：{query}；最近来自 {peer}',
    gone: '{n} 个对端已离开，最近是 {peer}：{what}',
    silence: '{n} 个对端已有 {seconds} 秒没有数据，最近是 {peer}',
    error: '{n} 个错误，最近在 {peer}：{what}',
  },
  stopped: {
    'too-slow': '提醒中的正则表达式耗时过长，已停止查找。请改用更简单的表达式。',
    'no-thread': '无法查找提醒中的正则表达式：负责它的线程没有运行。',
  },
}
