import type { clientsWords as English } from '../en/clients'

export const clientsWords: typeof English = {
  title: '客户端',
  show: '客户端列表',
  showHint: '所有客户端列在一起，可排序、查找、选择；与记录行并排',
  name: '名称',
  state: '状态',
  newest: '最后一条消息',
  waits: '等待',
  rate: '速率',
  received: '接收',
  sent: '发送',
  perSecond: '{bytes}/秒',
  none: '还没有客户端',
  noMatch: '没有匹配的客户端',
  sum: '{n} / {total} 个客户端',
}
