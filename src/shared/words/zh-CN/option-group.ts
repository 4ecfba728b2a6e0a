import type { optionGroupWords as English } from '../en/option-group'

export const optionGroupWords: typeof English = {
  serving: '服务方式',
  access: '谁可以连接',
  socket: '地址和端口',
  connection: '连接',
  datagrams: '数据报和对端',
  multicast: '广播和组播',
  tls: 'TLS',
  framing: '分帧',
  recording: '记录',
  faults: '故障注入',
  text: '文字',
}
