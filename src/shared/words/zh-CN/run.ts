import type { runWords as English } from '../en/run'

export const runWords: typeof English = {
  title: '正在发送',
  sent: '已发 {n} 条',
  of: '{sent} / {total}',
  late: '晚 {ms} 毫秒',
  lateHint: '最新一条晚了多久；最晚的一次是 {worst} 毫秒。误差不会累积。',
  missed: '略过 {n} 轮',
  missedHint: '它们的时刻已经过去，不会补发。',
  stop: '停止',
  dismiss: '从列表移除',
  progress: '进度',
  doing: {
    sending: '发送中',
    delay: '间歇',
    wait: '等待回应',
    blocked: '对端不读取',
    ended: '已结束',
  },
  outcome: {
    done: '完成',
    matched: '等到了',
    stopped: '已停止',
    'not-matched': '没有等到',
    failed: '失败',
  },
}
