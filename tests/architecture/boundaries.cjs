// dependency-cruiser: what no single import line shows: indirect imports and cycles; and the table of ARCHITECTURE.md,
// "may import (of ours)", word for word. The rows of ESLint say the same while one types, with the reason.
const MAY_IMPORT = {
  shared: [],
  'main/clock\\.ts': ['shared'],
  'main/(files|threads)': ['shared', 'main/(files|threads)'],
  'main/native': ['main/threads'],
  'main/net': ['shared', 'main/clock\\.ts', 'main/files', 'main/threads', 'main/native'],
  'main/recording': ['shared', 'main/files', 'main/threads', 'main/native'],
  'main/library': ['shared', 'main/files', 'main/threads', 'main/recording/files'],
  'main/load': ['shared'],
  'main/script': ['shared'],
  'main/session': [
    'shared',
    'main/clock\\.ts',
    'main/files',
    'main/threads',
    'main/net',
    'main/recording',
    'main/script',
  ],
  'main/cli': ['shared', 'main/files', 'main/session', 'main/recording', 'main/load', 'main/library'],
  'main/ipc': ['shared', 'main/files', 'main/threads', 'main/session', 'main/recording', 'main/load', 'main/library'],
  'main/app': ['shared', 'main/files', 'main/ipc'],
  preload: ['shared'],
  'renderer/src/bridge': ['shared'],
  'renderer/src/(ui|locales)': ['shared', 'renderer/src/(ui|locales)'],
  'renderer/src/features/[^/]+/store': ['shared', 'renderer/src/bridge', 'renderer/src/features/[^/]+/store'],
  'renderer/src/features/[^/]+/components': ['shared', 'renderer/src/ui', 'renderer/src/features/[^/]+/components'],
  'renderer/src/features/[^/]+/views': [
    'shared',
    'renderer/src/ui',
    'renderer/src/features/[^/]+/(store|components|views)',
  ],
  'renderer/src/app/(shell|panes|commands)': ['shared', 'renderer/src/(ui|app|features)'],
}

const tableRows = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `table: ${folder}`,
  severity: 'error',
  from: { path: `^src/${folder}(/|$)` },
  to: { path: '^src/', pathNot: [folder, ...others].map((path) => `^src/${path}(/|$)`) },
}))

module.exports = {
  forbidden: [
    ...tableRows,
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
        path: '^src/(shared|main/(threads|native|net|session|recording|library|load|script|cli)|main/ipc/(commands|projections|thread))/',
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
