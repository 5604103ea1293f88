/** @type {import("jest").Config} */
module.exports = {
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  // The set-up's copies of the package are not sources.
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.setup/", "<rootDir>/.quickstart/", "<rootDir>/examples/"],
  // A machine that is busy with engines is slow at everything else; what hangs is ended all the same.
  testTimeout: 30_000,
  // An engine keeps a core busy.
  maxWorkers: "100%",
};
