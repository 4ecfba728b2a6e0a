import type { tlsWords as English } from '../en/tls'

export const tlsWords: typeof English = {
  plain: '记录中保存的是明文。',
  title: 'TLS 详情',
  version: '版本',
  cipher: '加密套件',
  alpn: '应用协议（ALPN）',
  serverName: '服务器名称（SNI）',
  chain: '证书链',
  none: '无',
  noCertificate: '对端没有发送证书。',
  issuedBy: '签发者：{issuer}',
  valid: '有效期 {from} 至 {to}',
  distrust: '不可信：{reason}',
  trusted: '可信',
  testCa: '测试 CA',
  testCaHint: '这里的证书由你自己的测试 CA 签发。让其他程序信任这个文件：',
  openssl: '试一试：',
}
