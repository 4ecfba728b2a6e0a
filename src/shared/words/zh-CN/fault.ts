import type { faultWords as English } from '../en/fault'

export const faultWords: typeof English = {
  unknown: '没有故障“{name}”；可用的有 {known}',
  'no-value': '{name} 不带值；请写 {example}',
  'no-parameter': '{name} 没有“{key}”；可用的有 {known}，例如 {example}',
  value: '{name} 的 {key} 应为{form}，例如 {example}',
  needs: '{name} 缺少 {key}，应为{form}，例如 {example}',
  'not-right': '无法识别 {name} 的写法，例如 {example}',
  form: {
    ms: ' {min} 到 {max} 毫秒的时间，或以 s 结尾的秒数',
    share: ' 0% 到 100% 的比例',
    bytes: ' {min} 到 1g 的字节数，可带 k、m 或 g',
    'bytes-per-second': '每秒字节数，可带 k、m 或 g',
    count: ' {min} 到 {max} 的整数',
    choice: ' {choices} 之一',
    hex: '十六进制的 1 到 1024 个字节',
  },
}
