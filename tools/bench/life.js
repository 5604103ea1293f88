"use strict";

// One life of a stack on a real engine, with what each of its commands costs.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { promisify } = require("node:util");
const { engineEnvironment } = require("../setup/stamp.js");

const root = path.join(__dirname, "..", "..");
const threeHoursSeconds = 3 * 3600;
/** Longer than Port's rate-limit window. */
const pauseSeconds = 301;

/** The commands in order, each with the time since the previous one. */
const phases = {
  "first up": ["up", 0],
  "unchanged up": ["up", pauseSeconds],
  renewal: ["up", threeHoursSeconds],
  refresh: ["refresh", pauseSeconds],
  destroy: ["destroy", pauseSeconds],
};

/**
 * Measures `count` tokens in one of the ways of ways.js. @returns for each phase its `seconds`, its `requests` for a token
 * and the `stateBytes` after it, up to the first phase that fails, which has its cause as `failed`
 */
async function measureLife({ way, count, plugin, startEmulator, credentials: { clientId, clientSecret } }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-bench-"));
  const emulator = await startEmulator();
  try {
    const target = { PORT_BASE_URL: emulator.baseUrl, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret };
    const pulumi = makeStack(folder, plugin, { ...target, BENCH_WAY: way, BENCH_COUNT: String(count) });
    await pulumi(["stack", "init", "dev"], 0);
    const life = {};
    let shiftSeconds = 0;
    for (const [phase, [command, afterSeconds]] of Object.entries(phases)) {
      shiftSeconds += afterSeconds;
      emulator.advance(afterSeconds);
      const requestsBefore = emulator.authRequests;
      const started = performance.now();
      // A preview is a separate process, which does the same again.
      const failed = await pulumi([command, "--skip-preview"], shiftSeconds).then(() => undefined, causeOf);
      const seconds = (performance.now() - started) / 1000;
      const requests = emulator.authRequests - requestsBefore;
      const { size } = fs.statSync(path.join(folder, "backend/.pulumi/stacks/tokens/dev.json"));
      life[phase] = failed ? { requests, failed } : { requests, seconds, stateBytes: size };
      if (failed) break;
    }
    return life;
  } finally {
    await emulator.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns a function that runs pulumi in a new project, with a shifted clock */
function makeStack(folder, plugin, variables) {
  for (const name of ["program", "home", "backend"]) fs.mkdirSync(path.join(folder, name));
  const program = path.join(folder, "program");
  const plugins = plugin ? `plugins:\n  providers:\n    - name: command\n      path: ${plugin}\n` : "";
  fs.writeFileSync(path.join(program, "Pulumi.yaml"), `name: tokens\nruntime: nodejs\n${plugins}`);
  fs.writeFileSync(path.join(program, "package.json"), '{"name":"tokens","private":true}');
  fs.copyFileSync(path.join(__dirname, "ways.js"), path.join(program, "index.js"));
  fs.symlinkSync(path.join(root, ".setup/consumer/node_modules"), path.join(program, "node_modules"), "junction");
  const env = engineEnvironment({
    ...variables,
    PATH: [path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter),
    HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}/backend`,
    PULUMI_CONFIG_PASSPHRASE: "benchmark",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_SKIP_CONFIRMATIONS: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    // Lets a token expire without a wait.
    NODE_OPTIONS: `--require ${path.join(root, "tests/support/shift-clock.cjs")}`,
  });
  return (args, shiftSeconds) => {
    const shift = {
      TEST_CLOCK_SHIFT_SECONDS: `${shiftSeconds}`,
      BENCH_RENEWAL: `${shiftSeconds >= threeHoursSeconds}`,
    };
    return promisify(execFile)("pulumi", args, { cwd: program, env: { ...env, ...shift }, maxBuffer: 1 << 30 });
  };
}

/** Why pulumi failed, without the rest of its output: with @pulumi/command, that includes tokens. */
function causeOf({ stdout, stderr, code }) {
  return /(?:Port answered|returned error:) (\d{3})/.exec(stdout + stderr)?.[1] ?? `exit code ${code}`;
}

module.exports = { causeOf, measureLife, phases: Object.keys(phases) };
