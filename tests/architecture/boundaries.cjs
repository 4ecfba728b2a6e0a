// dependency-cruiser: what no single import line shows: indirect imports and cycles.
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'engine-knows-no-electron',
      severity: 'error',
      from: {
        path: '^src/(shared|main/(threads|net|session|recording|library|load|script|cli)|main/ipc/(commands|projections|thread))/',
      },
      to: { path: 'node_modules/electron/', reachable: true },
    },
    {
      name: 'renderer-knows-no-main',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/main/', reachable: true },
    },
    {
      name: 'shared-knows-no-node',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
  },
}
