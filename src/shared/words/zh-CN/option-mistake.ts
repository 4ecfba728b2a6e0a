import type { optionMistakeWords as English } from '../en/option-mistake'

export const optionMistakeWords: typeof English = {
  unknown: '写了“{value}”，但没有这个选项。',
  'not-for': '写了“{value}”，但这种会话没有这个选项。',
  switch: '“{value}”既不是开也不是关。',
  range: '“{value}”超出范围。请填写整数，{min} 到 {max} {unit}。',
  number: '“{value}”超出范围。请填写整数，{min} 到 {max}。',
  choice: '“{value}”不是 {choices} 之一。',
  any: '“{value}”为空或太长。',
  delimiter: '“{value}”不是分隔符。请填写文本，可用转义，例如 \\n、\\r\\n 或 \\x03。',
  path: '“{value}”为空或太长。请填写文件路径。',
  address: '“{value}”不是数字形式的地址。例如 192.0.2.7 或 fe80::1。',
  network: '“{value}”不是地址或网段。例如 192.0.2.7、10.0.0.0/8 或 fd00::/8。',
  group:
    '“{value}”不是组播组。组播组是 224.0.0.0 到 239.255.255.255 以及 ff00::/8，写作 239.1.2.3、{at} 或 源>232.1.1.1。',
  interface: '“{value}”不是网卡。请填写它的地址，IPv6 填名称。',
  proxy: '“{value}”不是代理。请填写 socks5://主机:端口 或 http://主机:端口。',
  fault: '“{value}”写得不对：{what}。',
  name: '“{value}”不是主机名或地址。',
  alpn: '“{value}”太长。一个协议名最多 255 字节，全部最多 65,535 字节。',
}
