import type { filterWords as English } from '../en/filter'

export const filterWords: typeof English = {
  completions: '补全建议',
  tip: '多个词必须都出现，小写也匹配大写；引号里的“两个 词”算一个；可用 OR、NOT 或 -、( )。',
  tooLong: '正则表达式在第 {n} 行耗时过长',
  tooLongHint: '筛选在那里停止了。请改写表达式，避免 (a+)+ 这样会反复尝试的写法。',
  noThread: '无法查找正则表达式（第 {n} 行）',
  noThreadHint: '负责正则表达式的线程没有运行。请结束其他程序后重新筛选，或重新安装 Wirebench。',
  field: {
    is: '收到、发出或事件',
    conv: '按编号选对话',
    len: '数据的字节数',
    time: '本地时刻',
    text: '数据包含这段文本',
    hex: '数据包含这些字节',
    re: '数据匹配正则表达式',
    event: '这个名称的事件',
    peer: '地址和端口的一部分',
    no: '按行号',
  },
  mistake: {
    'unknown-value': '第 {column} 列：这里不认识“{found}”。',
    'not-a-range': '第 {column} 列：“{found}”不是数字或范围。可写 64、>100、<=20、10..20 或 1,3-5。',
    'not-a-time': '第 {column} 列：“{found}”不是时刻。可写 12:03、12:03:04.5、>12:03 或 12:03..12:05。',
    'not-hex': '第 {column} 列：“{found}”不是十六进制，请写成对的数字。',
    'bad-regex': '第 {column} 列：{found}。请写 re:/表达式/ 或 re:/表达式/i。',
    'open-quote': '第 {column} 列：引号没有闭合。',
    'open-parenthesis': '第 {column} 列：括号没有闭合。',
    'extra-parenthesis': '第 {column} 列：多了一个右括号。',
    'nothing-after': '第 {column} 列：{found} 后面缺少内容。',
    'too-deep': '第 {column} 列：括号嵌套太深。',
  },
}
