"use strict";

// `npm run docs`, `api` and `record` write the files that tests otherwise compare. A script of package.json cannot set a
// variable on Windows.
const { spawnSync } = require("node:child_process");
const { runCommand } = require("./lib/command.js");

const jobs = {
  docs: {
    variable: "WRITE_DOCS",
    tests: ["unit/faults", "unit/pages", "all/scale", "all/three-hours-later/page", "all/team/page"],
  },
  api: { variable: "WRITE_DOCS", tests: ["package/api"] },
  record: { variable: "RECORD_STATES", tests: ["all/component/recorded-states"] },
};

runCommand(() => {
  const [name = "", ...options] = process.argv.slice(2);
  if (!(name in jobs))
    throw new Error(`usage: node tools/regenerate.js ${Object.keys(jobs).join("|")} [options of jest]`);
  const { variable, tests } = jobs[name];
  const args = [require.resolve("jest/bin/jest"), "--runInBand", ...tests.map((each) => `tests/${each}`), ...options];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env: { ...process.env, [variable]: "1" } });
  process.exitCode = status ?? 1;
});
