import type { codeWords as English } from '../en/code'

export const codeWords: typeof English = {
  role: '哪一端',
  server: '这个服务器',
  client: '连接它的客户端',
  certificate: '证书从 localhost.pem 读取，用这条命令生成：wirebench certificate localhost --to localhost.pem',
  title: '复制为代码',
  program: '程序',
  hint: '把这个会话写成小程序或命令，不依赖 Wirebench 即可运行',
  language: '语言',
  listenerLead: '一个应答方式相同的完整服务器，不依赖 Wirebench。',
  clientLead: '一个完整的客户端，发送所选的行并打印应答，不依赖 Wirebench。',
  none: '这个工具无法用一条命令做到，请选择一种编程语言。',
  options: '这个会话的选项，可用于命令行的 --config：',
}
