import type { codeWords as English } from '../en/code'

export const codeWords: typeof English = {
  role: '写成什么',
  server: '这个服务器',
  client: '连接它的客户端',
  certificate: '证书从 localhost.pem 读取。生成它：wirebench certificate localhost --to localhost.pem',
  title: '复制为代码',
  hint: '把这个会话写成不依赖本程序的小程序或命令',
  language: '语言',
  listenerLead: '一个与它应答方式相同的服务器，完整可运行。',
  clientLead: '一个发送所选记录并打印应答的客户端，完整可运行。',
  none: '用这个工具没有简短的写法，请选择一种编程语言。',
  options: '这个会话的选项，可用于命令行的 --config：',
}
