// The arguments of a call stand on the stack: an array of some ten thousand elements that is spread into one throws a RangeError, and how
// long an array becomes is often the choice of a peer or of a file. A tuple of known length is fine.
const VARIABLE = 12

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      spread: 'an array of unknown length does not fit into the arguments of a call; give it as one argument',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices
    const checker = services.program.getTypeChecker()
    const isFixed = (type) => {
      if (type.isUnion()) return type.types.every(isFixed)
      return checker.isTupleType(type) && (type.target.combinedFlags & VARIABLE) === 0
    }
    return {
      ':matches(CallExpression, NewExpression) > SpreadElement'({ argument }) {
        const type = checker.getTypeAtLocation(services.esTreeNodeToTSNodeMap.get(argument))
        if (!isFixed(type)) context.report({ node: argument, messageId: 'spread' })
      },
    }
  },
}
