const project = {
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  // The set-up's copies of the package are not sources.
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.setup/", "<rootDir>/.quickstart/", "<rootDir>/examples/"],
};

/** 20 engines at once take the whole machine. A preview of another test would starve: it waits for Port for two seconds. */
const alone = "<rootDir>/tests/engine/fleet.test.ts";

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    { ...project, testMatch: ["<rootDir>/tests/**/*.test.ts"], testPathIgnorePatterns: ["/node_modules/", alone] },
    // Jest runs the tests of one runner after those of the other, and runners with other options are others.
    { ...project, testMatch: [alone], runner: ["jest-runner", { alone: true }] },
  ],
  // A machine that is busy with engines is slow at everything else; what hangs is ended all the same.
  testTimeout: 30_000,
  // An engine keeps a core busy.
  maxWorkers: "100%",
};
