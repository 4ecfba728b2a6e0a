import type { sequenceWords as English } from '../en/sequence'

export const sequenceWords: typeof English = {
  title: '重复发送',
  every: '间隔',
  everyHint: '从一条消息开始到下一条开始的毫秒数，1 到 2147483647',
  times: '次数',
  timesHint: '最多这么多次；1 到 1000000000',
  until: '直到',
  untilHint: '对端一发来这个内容就停止。留空表示从不。',
  untilFormat: '格式',
  begin: '开始',
  mistake: {
    inStep: '步骤 {path}：{what}',
    'no-steps': '没有步骤。',
    'too-many-steps': '共 {found} 个步骤，最多 {max} 个。',
    'too-deep': '循环和分支最多嵌套 {max} 层。',
    cases: '分支应有 1 到 {max} 种情况，这里有 {found} 种。',
    times: '次数 {found} 无效，请写 1 到 {max} 的整数。',
    time: '{found} 毫秒无效，请写 0 到 {max}。',
    interval: '间隔 {found} 毫秒无效，请写 1 到 {max}。',
    match: '没有写要等待的内容。',
    matchIs: '要等待的内容：{what}',
    'match-too-long': '要等待的内容有 {found} 字节，最多 {max} 字节。',
    'match-changes': '{found} 每次的值都不同，无法等待；请先把它放入变量。',
    'no-variable': '没有写要提取的内容，请写变量名和表达式。',
    'variable-name':
      '“{found}”不能作变量名：请以字母开头，只用字母、数字和 _，最多 {max} 个字符，也不能用 seq、time、peer 等已有含义的名称。',
    pattern: '表达式“{found}”：{what}',
    'no-group': '表达式“{found}”没有分组，请用 ( ) 括住要取的部分。',
  },
}
