"use strict";

// `npm run bench` measures what a token costs on a real engine, and writes the tables of docs/benchmark.md.
// `npm run bench -- 1x1 3x1` measures other rounds (N x how often) and writes nothing.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { promisify } = require("node:util");
const { runCommand } = require("./lib/command.js");
const { prependPath, readStamp } = require("./lib/stamp.js");

/**
 * @typedef {{ requests: number, seconds?: number, stateBytes?: number, failed?: string }} Cost of one command
 * @typedef {Record<string, Cost>} Life of a stack: its phases up to the first that fails
 * @typedef {Record<string, Record<number, Life[]>>} Lives by way and N
 */

const page = path.join(__dirname, "..", "docs", "benchmark.md");
const modules = path.join(__dirname, "..", ".setup", "consumer", "node_modules");
// With 1000 tokens, the engine writes the state for minutes.
const allRounds = ["1x4", "100x3", "300x1"];
/** In the order of the tables. */
const ways = ["component", "plugin", "plugin in YAML", "inline fetch", "naive dynamic provider"];

const threeHoursSeconds = 3 * 3600;
/** Longer than Port's rate-limit window. */
const pauseSeconds = 301;
/** The commands in order, each with the time since the previous one. */
const phases = {
  "first up": { command: "up", afterSeconds: 0 },
  "unchanged up": { command: "up", afterSeconds: pauseSeconds },
  renewal: { command: "up", afterSeconds: threeHoursSeconds },
  refresh: { command: "refresh", afterSeconds: pauseSeconds },
  destroy: { command: "destroy", afterSeconds: pauseSeconds },
};

/** Measures one life of a stack with `count` tokens. */
async function measureLife(way, count) {
  const { startEmulator, emulatorCredentials } = require(`${modules}/pulumi-port-access-token/dist/emulator`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-bench-"));
  const emulator = await startEmulator();
  try {
    const { clientId, clientSecret } = emulatorCredentials;
    const target = { PORT_BASE_URL: emulator.baseUrl, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret };
    const pulumi = makeProject(folder, way, count, target);
    await pulumi(["stack", "init", "dev"], 0);
    /** @type {Life} */
    const life = {};
    let shiftSeconds = 0;
    for (const [phase, { command, afterSeconds }] of Object.entries(phases)) {
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
function makeProject(folder, way, count, target) {
  for (const each of ["program", "home", "backend"]) fs.mkdirSync(path.join(folder, each));
  const program = path.join(folder, "program");
  const write = (file, content) => fs.writeFileSync(path.join(program, file), JSON.stringify(content));
  const isYaml = way === "plugin in YAML";
  const plugin = { name: "port-access-token", path: path.join(modules, ".bin") };
  const providers = way.startsWith("plugin") ? [plugin] : [];
  write("Pulumi.yaml", { name: "tokens", runtime: isYaml ? "yaml" : "nodejs", plugins: { providers } });
  if (isYaml) {
    write("Main.yaml", yamlProgram(count));
  } else {
    write("package.json", { name: "tokens", private: true });
    fs.copyFileSync(path.join(__dirname, "bench", "program.js"), path.join(program, "index.js"));
    fs.symlinkSync(modules, path.join(program, "node_modules"), "junction");
  }
  const { engine, hosts } = readStamp();
  const own = {
    ...target,
    BENCH_WAY: way,
    BENCH_COUNT: `${count}`,
    PATH: [path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter),
    HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "backend")).href,
    PULUMI_CONFIG_PASSPHRASE: "benchmark",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_SKIP_CONFIRMATIONS: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    NODE_OPTIONS: `--require ${path.join(__dirname, "..", "tests", "support", "shift-clock.cjs")}`,
  };
  // The folder of the hosts has the engine, too.
  const env = prependPath(own, hosts.directory ?? engine.directory);
  return (args, shiftSeconds) =>
    promisify(execFile)("pulumi", args, {
      cwd: program,
      env: { ...env, TEST_CLOCK_SHIFT_SECONDS: `${shiftSeconds}` },
      maxBuffer: 1 << 30,
    });
}

/** What program.js does with the plugin, for YAML. A variable uses each token, and adds nothing to the state. */
function yamlProgram(count) {
  const names = Array.from({ length: count }, (_, i) => `token-${i}`);
  const resources = names.map((name) => [name, { type: "port-access-token:PortAccessToken" }]);
  const used = { "fn::join": ["", names.map((name) => `\${${name}.accessToken}`)] };
  return { resources: Object.fromEntries(resources), variables: { used } };
}

/** Why pulumi failed, without the rest of its output, which is long and may hold anything. */
function causeOf({ stdout, stderr, code }) {
  return /Port answered (\d{3})/.exec(stdout + stderr)?.[1] ?? `exit code ${code}`;
}

const number = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The costs of a phase in all rounds, as a cell: a dash if a round did not come to it. */
function cellOf(table, /** @type {(Cost | undefined)[]} */ costs) {
  if (costs.includes(undefined)) return "–";
  if (table === "seconds") return number(median(costs.map((cost) => cost?.seconds)), 2);
  const failed = costs.find((cost) => cost?.failed)?.failed;
  return Math.max(...costs.map((cost) => cost?.requests ?? 0)) + (failed ? `, then ${failed}` : "");
}

/** The bytes of state that each token after the first adds. */
function stateBytesPerToken(/** @type {Record<number, Life[]>} */ lives) {
  const sizes = Object.entries(lives).map(([count, [life]]) => ({ count, bytes: life?.["first up"]?.stateBytes }));
  const [first, last] = [sizes[0], sizes.findLast(({ bytes }) => bytes)];
  return number((Number(last?.bytes) - Number(first?.bytes)) / (Number(last?.count) - Number(first?.count)), 0);
}

/** The page with the rows of its tables replaced. A cell has a value for each N. */
function fillIn(text, conditions, counts, /** @type {Lives} */ lives) {
  const row = (table, way) => {
    const costs = (count, phase) => lives[way]?.[count]?.map((life) => life[phase]) ?? [];
    const cells = Object.keys(phases).map((phase) =>
      counts.map((count) => cellOf(table, costs(count, phase))).join(" / "),
    );
    return [way, ...cells, ...(table === "requests" ? [stateBytesPerToken(lives[way] ?? {})] : [])];
  };
  const rowsOf = (table) => (table === "conditions" ? [conditions] : Object.keys(lives).map((way) => row(table, way)));
  const table = /(<!-- table: (\w+) -->\n.*\n.*\n)[\s\S]*?(?=<!-- end -->)/g;
  return text.replace(table, (_, head, name) => {
    const lines = rowsOf(name).map((cells) => `| ${cells.join(" | ")} |\n`);
    return head + lines.join("");
  });
}

/** Runs the ways in turn, round by round. */
async function measureLives(rounds) {
  /** @type {Lives} */
  const lives = Object.fromEntries(ways.map((way) => [way, {}]));
  for (const [count, times] of rounds) {
    for (let i = 0; i < times; i++) {
      // Rotates the order, because each way affects the next one, for example with a warm cache or a busy disk.
      for (const way of i % 2 ? ways.toReversed() : ways) {
        console.error(`${Math.round(performance.now() / 1000)} s: N = ${count}, ${i + 1} of ${times}: ${way}`);
        const ofWay = lives[way] ?? {};
        ofWay[count] = [...(ofWay[count] ?? []), await measureLife(way, count)];
      }
    }
  }
  return lives;
}

async function main(args) {
  const rounds = (args.length > 0 ? args : allRounds).map((round) => round.split("x").map(Number));
  const { engine, hosts } = readStamp();
  if (hosts.missing) throw new Error(`there is no language host for YAML: ${hosts.missing}`);
  const lives = await measureLives(rounds);
  const shownRounds = rounds.map(([count, times]) => `${times} with N = ${count}`).join(", ");
  const day = new Date().toISOString().slice(0, 10);
  const conditions = [day, os.cpus().length, process.versions.node, engine.version, shownRounds];
  const counts = rounds.map(([count]) => count);
  const filled = fillIn(fs.readFileSync(page, "utf8"), conditions, counts, lives);
  console.log(filled);
  if (args.length === 0) fs.writeFileSync(page, filled);
}

module.exports = { causeOf };

if (require.main === module) runCommand(() => main(process.argv.slice(2)));
