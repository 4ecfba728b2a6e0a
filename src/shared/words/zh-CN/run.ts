import type { runWords as English } from '../en/run'

export const runWords: typeof English = {
  title: '正在发送',
  sent: '已发 {n} 条',
  of: '{sent} / {total}',
  late: '晚 {ms} 毫秒',
  lateHint: '最新一条晚了多久；最晚的一次是 {worst} 毫秒。延迟不会累积。',
  missed: '略过 {n} 轮',
  missedHint: '它们的发送时刻已过，不会补发。',
  stop: '停止',
  dismiss: '从列表移除',
  progress: '进度',
  doing: {
    sending: '发送中',
    delay: '停顿中',
    wait: '等待应答',
    blocked: '对端不读取',
    ended: '已结束',
  },
  outcome: {
    done: '完成',
    matched: '收到了等待的应答',
    stopped: '已停止',
    'not-matched': '没有收到等待的应答',
    failed: '失败',
  },
}
