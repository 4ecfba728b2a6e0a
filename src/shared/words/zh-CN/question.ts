import type { questionWords as English } from '../en/question'

export const questionWords: typeof English = {
  doNotAskAgain: '不再询问',
  closeTab: {
    title: '关闭与 {peer} 的连接？',
    text: '连接仍然打开。关闭标签页会一并关闭它（FIN）；已记录的内容会保留。',
    yes: '关闭连接',
  },
}
