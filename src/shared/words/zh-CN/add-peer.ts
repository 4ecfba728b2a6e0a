import type { addPeerWords as English } from '../en/add-peer'

export const addPeerWords: typeof English = {
  title: '添加对端',
  lead: 'UDP 没有连接，哪一端都可以先发送，对端不必已经启动。',
  add: '添加',
}
