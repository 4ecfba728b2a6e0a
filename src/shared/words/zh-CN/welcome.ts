import type { welcomeWords as English } from '../en/welcome'

export const welcomeWords: typeof English = {
  title: '想和谁通信？',
  lead: '启动一个服务器，在各自的标签页里查看每个客户端；或者自己当客户端。全部内容都有记录。',
  tcpListener: 'TCP 服务器',
  tcpListenerHint: '同时服务多个客户端，每个一个对话',
  udpListener: 'UDP 服务器',
  udpListenerHint: '没有连接：每个对端地址是一个对话',
  tcpClient: 'TCP 客户端',
  tcpClientHint: '连接到服务器',
  udpClient: 'UDP 客户端',
  tlsListener: 'TLS 服务器',
  tlsListenerHint: '加密的 TCP；自动为你签发证书',
  tlsClient: 'TLS 客户端',
  tlsClientHint: '连接、查看证书、弄清为什么失败',
  udpClientHint: '可先发送，也可先等待；服务器启动前发出的数据报会丢失，并有提示',
  relay: '中继',
  relayHint: '站在客户端和服务器之间：查看、截留、修改双方的消息',
  open: '打开记录',
  openHint: '查看、筛选、导出以前的会话',
}
