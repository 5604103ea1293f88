const common = {
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  // The set-up's copies of the package are not sources.
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.setup/", "<rootDir>/.quickstart/", "<rootDir>/examples/"],
};

/** The tests below a folder. */
const project = (displayName, folder, more = {}) => ({
  ...common,
  displayName,
  testMatch: [`<rootDir>/tests/${folder}/**/*.test.ts`],
  ...more,
});

/** 6 engines at once take the whole machine. A preview of another test would starve: it waits for Port for two seconds. */
const fleet = "<rootDir>/tests/all/fleet.test.ts";

/**
 * `npm test` runs the first three, `npm run test:rest` the other two: the folder of a test decides.
 * @type {import("jest").Config}
 */
module.exports = {
  projects: [
    project("unit", "unit"),
    project("package", "package"),
    project("engine", "engine"),
    project("all", "all", { testPathIgnorePatterns: ["/node_modules/", fleet] }),
    // Jest runs the tests of one runner after those of the other, and runners with other options are others.
    { ...common, displayName: "fleet", testMatch: [fleet], runner: ["jest-runner", { alone: true }] },
  ],
  // A machine that is busy with engines is slow at everything else; what hangs is ended all the same.
  testTimeout: 30_000,
  // An engine keeps a core busy.
  maxWorkers: "100%",
};
