import type { unitWords as English } from '../en/unit'

export const unitWords: typeof English = {
  ms: '毫秒',
  bytes: '字节',
  hops: '跳',
  connections: '个连接',
  peers: '个对端',
  attempts: '次',
  clients: '个客户端',
  MiB: 'MiB',
  minutes: '分钟',
  files: '个文件',
}
