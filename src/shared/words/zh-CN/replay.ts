import type { replayWords as English } from '../en/replay'

export const replayWords: typeof English = {
  title: '重放记录的对话',
  lead: '把记录中一方发送的内容发送到对话 #{n}，在第一个不同的应答处停止。',
  rows: '行',
  fromRow: '从第几行',
  toRow: '到第几行',
  rowsHint: '与表格中的行号相同；留空则全部重放。',
  badRows: '请填写不小于 1 的整数，起始行不能大于结束行。',
  side: '本端扮演',
  client: '客户端',
  server: '服务器',
  speed: '停顿',
  speeds: { 1: '与记录相同', 2: '一半', 10: '十分之一', asap: '无' },
  within: '应答超时（毫秒）',
  withinHint: '超过这个时间仍未收到应答，即视为无应答。',
  start: '重放',
}
