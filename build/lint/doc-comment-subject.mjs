// A doc comment is a sentence whose subject is the thing, so that it can be read without the code. One that begins with these words has
// the thing's name as its missing subject.
const HEADLESS = /^\*\s*(?:\*\s*)?(Of|Whose|What of|Those that|Those with)\b/

export default {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { headless: 'a doc comment is a sentence: name the thing instead of beginning with "{{word}}"' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const word = comment.type === 'Block' ? HEADLESS.exec(comment.value)?.[1] : undefined
          if (word !== undefined) context.report({ loc: comment.loc, messageId: 'headless', data: { word } })
        }
      },
    }
  },
}
