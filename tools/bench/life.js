"use strict";

// One life of a stack on a real engine, each command of it measured.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { engineEnvironment } = require("../setup/stamp.js");

const root = path.join(__dirname, "..", "..");
const modules = path.join(root, ".setup", "consumer", "node_modules");

const threeHoursSeconds = 3 * 3600;
/** Longer than Port counts the requests of a client together. */
const pauseSeconds = 301;

/** What is measured, in this order. Without the preview, which is another process that does the same once more. */
const phases = [
  { name: "first up", command: ["up", "--skip-preview"] },
  { name: "unchanged up", command: ["up", "--skip-preview"], afterSeconds: pauseSeconds },
  { name: "renewal", command: ["up", "--skip-preview"], afterSeconds: threeHoursSeconds },
  { name: "refresh", command: ["refresh", "--skip-preview"], afterSeconds: pauseSeconds },
  { name: "destroy", command: ["destroy", "--skip-preview"], afterSeconds: pauseSeconds },
];

/**
 * @param program the text of a program @param count how many tokens it has @param plugin where a plugin's folder is
 * @returns for each phase its seconds, its requests for a token and, in bytes, the state after it and the provider's peak
 * memory; up to the first phase that fails, which has the engine's `error` instead.
 */
async function measureLife({ program, count, plugin, startEmulator, credentials }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-bench-"));
  const emulator = await startEmulator();
  try {
    const stack = makeStack({ folder, program, count, plugin });
    let seconds = 0;
    const env = () => ({
      PORT_BASE_URL: emulator.baseUrl,
      PORT_CLIENT_ID: credentials.clientId,
      PORT_CLIENT_SECRET: credentials.clientSecret,
      TEST_CLOCK_SHIFT_SECONDS: String(seconds),
      BENCH_RENEWAL: String(seconds >= threeHoursSeconds),
    });
    await stack.pulumi(["stack", "init", "dev"], env());
    const measured = {};
    for (const { name, command, afterSeconds = 0 } of phases) {
      seconds += afterSeconds;
      emulator.advance(afterSeconds);
      const before = emulator.authRequests;
      const started = process.hrtime.bigint();
      const error = await stack.pulumi(command, env()).catch(({ message }) => message);
      const took = Number(process.hrtime.bigint() - started) / 1e9;
      const requests = emulator.authRequests - before;
      if (typeof error === "string") return { ...measured, [name]: { error, requests } };
      measured[name] = { seconds: took, requests, stateBytes: stack.stateBytes(), peakBytes: stack.peakBytes() };
    }
    return measured;
  } finally {
    await emulator.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function makeStack({ folder, program, count, plugin }) {
  const inside = (...names) => path.join(folder, ...names);
  for (const name of ["program", "home", "tmp", "pulumi", "backend"]) fs.mkdirSync(inside(name));
  const plugins = plugin ? `plugins:\n  providers:\n    - name: command\n      path: ${plugin}\n` : "";
  fs.writeFileSync(inside("program", "Pulumi.yaml"), `name: tokens\nruntime: nodejs\n${plugins}`);
  fs.writeFileSync(inside("program", "package.json"), '{"name":"tokens","private":true}');
  fs.writeFileSync(inside("program", "index.js"), program);
  fs.symlinkSync(modules, inside("program", "node_modules"), "junction");
  const memoryFile = inside("memory");
  const base = engineEnvironment({
    PATH: [path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter),
    HOME: inside("home"),
    TMPDIR: inside("tmp"),
    PULUMI_HOME: inside("pulumi"),
    PULUMI_BACKEND_URL: `file://${inside("backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the benchmark",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_SKIP_CONFIRMATIONS: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    NODE_OPTIONS: `--require ${path.join(__dirname, "preload.cjs")}`,
    BENCH_COUNT: String(count),
    BENCH_MEMORY_FILE: memoryFile,
  });
  return {
    pulumi(args, env) {
      fs.writeFileSync(memoryFile, "0");
      const options = { cwd: inside("program"), env: { ...base, ...env }, maxBuffer: 1 << 30 };
      return new Promise((resolve, reject) => {
        execFile("pulumi", [...args, "--color=never"], options, (error, stdout, stderr) => {
          if (error) reject(new Error(`pulumi ${args.join(" ")}:\n${stdout}${stderr}`));
          else resolve();
        });
      });
    },
    stateBytes: () => fs.statSync(inside("backend", ".pulumi", "stacks", "tokens", "dev.json")).size,
    peakBytes: () => Number(fs.readFileSync(memoryFile, "utf8")) * 1024,
  };
}

module.exports = { measureLife, phases };
