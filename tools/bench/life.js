"use strict";

// One life of a stack on a real engine, with what each of its commands costs.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { promisify } = require("node:util");
const { engineEnvironment, readStamp } = require("../setup/stamp.js");

const modules = path.join(__dirname, "../../.setup/consumer/node_modules");
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
 * Measures `count` tokens in one of the ways of bench.js. @returns for each phase its `seconds`, its `requests` for a token
 * and the `stateBytes` after it, up to the first phase that fails, which has its cause as `failed`; and the provider's
 * `peakMebibytes`
 */
async function measureLife(way, count) {
  const { startEmulator, emulatorCredentials } = require(`${modules}/pulumi-port-access-token/dist/emulator`);
  const { clientId, clientSecret } = emulatorCredentials;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-bench-"));
  const emulator = await startEmulator();
  try {
    const target = { PORT_BASE_URL: emulator.baseUrl, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret };
    const pulumi = makeProject(folder, way, count, target);
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
    return { ...life, peakMebibytes: peakMebibytes(path.join(folder, "providers")) };
  } finally {
    await emulator.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns a function that runs pulumi in a new project, with a shifted clock */
function makeProject(folder, { name, runtime = "nodejs", plugin }, count, variables) {
  for (const each of ["program", "home", "backend", "providers"]) fs.mkdirSync(path.join(folder, each));
  const program = path.join(folder, "program");
  const write = (file, content) => fs.writeFileSync(path.join(program, file), JSON.stringify(content));
  const providers = plugin ? [{ name: plugin.name, path: plugin.folder }] : [];
  write("Pulumi.yaml", { name: "tokens", runtime, plugins: { providers } });
  if (runtime === "yaml") {
    write("Main.yaml", yamlProgram(count));
  } else {
    write("package.json", { name: "tokens", private: true });
    fs.copyFileSync(path.join(__dirname, "ways.js"), path.join(program, "index.js"));
    fs.symlinkSync(modules, path.join(program, "node_modules"), "junction");
  }
  const own = {
    ...variables,
    BENCH_WAY: name,
    BENCH_COUNT: `${count}`,
    BENCH_PROVIDERS: path.join(folder, "providers"),
    PATH: [path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter),
    HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}/backend`,
    PULUMI_CONFIG_PASSPHRASE: "benchmark",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_SKIP_CONFIRMATIONS: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    NODE_OPTIONS: `--require ${path.join(__dirname, "preload.cjs")}`,
  };
  const { engine, hosts } = readStamp();
  // The folder of the hosts has the engine, too.
  const env = engineEnvironment(own, { engine: hosts.directory ? hosts : engine });
  return (args, shiftSeconds) => {
    env.TEST_CLOCK_SHIFT_SECONDS = `${shiftSeconds}`;
    env.BENCH_RENEWAL = `${shiftSeconds >= threeHoursSeconds}`;
    return promisify(execFile)("pulumi", args, { cwd: program, env, maxBuffer: 1 << 30 });
  };
}

/** What ways.js does with the plugin, for YAML. A variable uses each token, and adds nothing to the state. */
function yamlProgram(count) {
  const names = Array.from({ length: count }, (_, i) => `token-${i}`);
  const resources = names.map((name) => [name, { type: "port-access-token:PortAccessToken" }]);
  const used = { "fn::join": ["", names.map((name) => `\${${name}.accessToken}`)] };
  return { resources: Object.fromEntries(resources), variables: { used } };
}

/** The largest peak of the provider processes that preload.cjs has kept. `-Infinity` without one. */
function peakMebibytes(folder) {
  const statuses = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
  return Math.max(...statuses.map((status) => Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024));
}

/** Why pulumi failed, without the rest of its output: with @pulumi/command, that includes tokens. */
function causeOf({ stdout, stderr, code }) {
  return /(?:Port answered|returned error:) (\d{3})/.exec(stdout + stderr)?.[1] ?? `exit code ${code}`;
}

module.exports = { causeOf, measureLife, modules, phases: Object.keys(phases) };
