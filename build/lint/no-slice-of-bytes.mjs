// `slice` of a Uint8Array copies, and of a Buffer, which is one and comes from every socket, it does not: who changes or transfers such a
// "copy" changes or takes away the message itself.
const BYTES = new Set(['Uint8Array', 'Buffer'])

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      slice: 'slice() of a Buffer is no copy; use new Uint8Array(bytes) for a copy, subarray() for a part',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices
    const checker = services.program.getTypeChecker()
    const isBytes = (type) => (type.isUnion() ? type.types.some(isBytes) : BYTES.has(type.getSymbol()?.name))
    return {
      'CallExpression > MemberExpression.callee[property.name="slice"]'({ object, property }) {
        const type = checker.getTypeAtLocation(services.esTreeNodeToTSNodeMap.get(object))
        if (isBytes(type)) context.report({ node: property, messageId: 'slice' })
      },
    }
  },
}
