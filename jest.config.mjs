const compile = (transform) => ({
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, ...transform },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
});

/** Tests run as native ES modules: start them with `npm test`, which sets --experimental-vm-modules. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.spec.ts', '<rootDir>/src/**/*.spec.ts', '<rootDir>/desk/src/**/*.spec.ts'],
  testTimeout: 30_000,
  maxWorkers: 2,
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/sites/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^@expression$': '<rootDir>/src/engine/expression/index.ts' },
  transform: {
    // as Vite compiles them, for which they are written
    '/test/vendor/.+\\.ts$': [
      '@swc/jest',
      compile({ optimizer: { globals: { vars: { 'import.meta.env.DEV': 'false' } } } }),
    ],
    '^.+\\.ts$': ['@swc/jest', compile({})],
  },
  collectCoverageFrom: ['src/**/*.ts', '!src/generated/**'],
  coverageProvider: 'v8',
};
