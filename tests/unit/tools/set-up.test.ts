import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root as repository } from "../../support/paths";
import { describeOnPosix } from "../../support/run";
import { withTemporaryFolder, writeScript, writeTree } from "./support/temporary-folder";

const { enginePins } = require("../../../tools/setup/engine.js");

const pinned: string = enginePins(repository).version;
const fakeCommand = join(__dirname, "support", "fake-command.js");

interface StartOptions {
  check?: boolean;
  /** Includes what only the tests need. */
  tests?: boolean;
  /** Folders of the checkout: an engine, the Go to build one with, the user's links to an engine. */
  onPath?: ("engine" | "go" | "links")[];
  java?: boolean;
  env?: Record<string, string>;
}

/** A checkout with the real set-up, a cache folder of its own, and fakes for npm, tsc, go, pulumi, Python and Maven. */
class Checkout {
  readonly link: string;

  constructor(readonly root: string) {
    this.link = join(root, "examples", "quickstart", "node_modules");
    for (const name of [
      "tools/setup.js",
      "tools/setup",
      "tools/lib",
      "tools/bundle-plugin.js",
      "tools/engine",
      "tools/sdks",
      "tools/actionlint",
      "package.json",
    ]) {
      cpSync(join(repository, name), join(root, name), { recursive: true });
    }
    writeTree(root, {
      "package-lock.json": "{}",
      "tsconfig.build.json": '{ "include": ["sdk"] }',
      "sdk/index.ts": "",
      "examples/quickstart/index.ts": "",
      "fakes/npm-cli.js": `require(${JSON.stringify(fakeCommand)});`,
      "fakes/log": "",
    });
    writeScript(join(root, "engine", "pulumi"), "v3.200.0");
    writeScript(join(root, "engine", "pulumi-language-nodejs"));
    const fakes = { "go/go": '"$@"', "python/python3": '"$2" "$@"', "java/mvn": '"$3" "$@"', "java/javac": "" };
    for (const [name, args] of Object.entries(fakes)) {
      writeTree(root, { [name]: `#!/bin/sh\nexec '${process.execPath}' '${fakeCommand}' ${args}\n` });
      chmodSync(join(root, name), 0o755);
    }
  }

  start({ check = false, tests = false, onPath = ["engine"], java = true, env = {} }: StartOptions = {}) {
    const flags = [...(check ? ["--check"] : []), ...(tests ? ["--tests"] : [])];
    const child = spawn(process.execPath, [join(this.root, "tools/setup.js"), ...flags], {
      env: {
        PATH: [...onPath, "python", ...(java ? ["java"] : [])].map((name) => join(this.root, name)).join(":"),
        XDG_CACHE_HOME: join(this.root, "cache"),
        npm_execpath: join(this.root, "fakes", "npm-cli.js"),
        FAKE_LOG: join(this.root, "fakes", "log"),
        ...env,
      },
    });
    const printed = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => {
      printed.stdout += text;
    });
    child.stderr.on("data", (text) => {
      printed.stderr += text;
    });
    return { child, ended: once(child, "close").then(([status]) => ({ status, ...printed })) };
  }

  run(options?: StartOptions) {
    return this.start(options).ended;
  }

  /** The commands that have run since the last call. */
  commands(): string[] {
    const log = join(this.root, "fakes", "log");
    const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
    writeFileSync(log, "");
    return lines;
  }
}

const inCheckout = (use: (checkout: Checkout) => Promise<void>) => () =>
  withTemporaryFolder((folder) => use(new Checkout(folder)));

/** A command that stops half way when it gets this `env`. `reached` resolves with what it goes on by. */
async function pauseIn(command: string) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const reached = once(server, "connection").then(([connection]: Socket[]) => {
    server.close();
    return () => connection?.destroy();
  });
  return { env: { FAKE_PAUSE: command, FAKE_PORT: String(port) }, reached };
}

const firstLine = async ({ stdout }: ChildProcess) => String((await once(stdout ?? fail(), "data"))[0]);
function fail(): never {
  throw new Error("no output");
}

const all = ["ci", "tsc", "pack", "install"];
const refusal =
  "pulumi-port-access-token: the set-up has not run for this state of the checkout (npm skips it with `ignore-scripts`): run `npm run setup`\n";

describeOnPosix("the set-up", () => {
  test(
    "prints one line for each step, with the time it takes",
    inCheckout(async (checkout) => {
      const { status, stdout, stderr } = await checkout.run();
      expect([status, stderr, stdout.split("\n")]).toEqual([
        0,
        "",
        [
          "set-up: installing the dependencies with npm ci: about 20 s",
          "set-up: building, packing and installing the package: about 20 s",
          `set-up: ready, with pulumi 3.200.0 on the PATH (${join(checkout.root, "engine")})`,
          "",
        ],
      ]);
      expect(checkout.commands()).toEqual(all);
    }),
  );

  test(
    "does nothing where nothing has changed, and else what the change requires",
    inCheckout(async (checkout) => {
      const packing = ["tsc", "pack", "install"];
      const changes: [change: (root: string) => void, commands: string[]][] = [
        [() => {}, []],
        [(root) => writeTree(root, { "sdk/index.ts": "export {};" }), packing],
        [(root) => writeTree(root, { "sdk/folder/new.ts": "" }), packing],
        [(root) => renameSync(join(root, "sdk/folder/new.ts"), join(root, "sdk/folder/old.ts")), packing],
        [(root) => rmSync(join(root, "sdk/folder"), { recursive: true }), packing],
        [(root) => writeTree(root, { "README.md": "" }), packing],
        [(root) => writeTree(root, { "tools/bundle-plugin.js": "" }), packing],
        [(root) => writeTree(root, { "tests/a.test.ts": "" }), []],
        [(root) => writeTree(root, { "package-lock.json": "{ }" }), ["ci"]],
      ];
      await checkout.run();
      checkout.commands();
      for (const [change, commands] of changes) {
        change(checkout.root);
        await checkout.run();
        expect([change.toString(), checkout.commands()]).toEqual([change.toString(), commands]);
      }
    }),
  );

  test.each([
    ["tsc", "tsc"],
    ["pack", "npm pack"],
    ["install", "npm install"],
  ])("shows what a failed %s printed, and repeats the step the next time", (command, name) =>
    inCheckout(async (checkout) => {
      expect(await checkout.run({ env: { FAKE_FAIL: command } })).toMatchObject({
        status: 1,
        stderr: `pulumi-port-access-token: ${name} failed:\nno space left on device\n`,
      });
      checkout.commands();
      expect(await checkout.run()).toMatchObject({ status: 0 });
      expect(checkout.commands()).toEqual(["tsc", "pack", "install"]);
    })(),
  );

  test(
    "does not trust what a failed step left, even when the change that led to it has been undone",
    inCheckout(async (checkout) => {
      await checkout.run();
      writeTree(checkout.root, { "sdk/index.ts": "export {};" });
      await checkout.run({ env: { FAKE_FAIL: "pack" } });
      writeTree(checkout.root, { "sdk/index.ts": "" });
      expect(await checkout.run({ check: true })).toMatchObject({ status: 1 });
    }),
  );

  test(
    "runs once when it is started twice: the second waits for the first and says so",
    inCheckout(async (checkout) => {
      const { env, reached } = await pauseIn("ci");
      const first = checkout.start({ env });
      const goOn = await reached;
      const second = checkout.start();
      expect(await firstLine(second.child)).toBe(
        `set-up: waiting for another set-up (process ${first.child.pid} in ${checkout.root})\n`,
      );
      goOn();
      const results = await Promise.all([first.ended, second.ended]);
      expect(results.map(({ status, stderr }) => [status, stderr])).toEqual([
        [0, ""],
        [0, ""],
      ]);
      expect(checkout.commands()).toEqual(all);
    }),
  );

  test.each([
    ["ci", ["ci", "installer", "build", "build", "tsc", "pack", "install"]],
    ["installer", ["installer", "build", "build", "tsc", "pack", "install"]],
    ["build", ["installer", "build", "build", "tsc", "pack", "install"]],
    ["tsc", ["tsc", "pack", "install"]],
    ["pack", ["tsc", "pack", "install"]],
    ["install", ["tsc", "pack", "install"]],
  ])("killed in %s: the next one waits until that command has ended, and does %j", (command, expected) =>
    inCheckout(async (checkout) => {
      const { env, reached } = await pauseIn(command);
      const killed = checkout.start({ env, onPath: ["go"] });
      const goOn = await reached;
      killed.child.kill("SIGKILL");
      checkout.commands();
      expect(await checkout.run({ check: true })).toMatchObject({ status: 1 });
      const next = checkout.start({ onPath: ["go"] });
      expect(await firstLine(next.child)).toMatch(
        /^set-up: waiting for port \d+ on 127\.0\.0\.1: a set-up that is busy or was killed, or another program, uses it\n$/,
      );
      goOn();
      expect(await next.ended).toMatchObject({ status: 0, stderr: "" });
      expect(checkout.commands()).toEqual(expected);
      const [engine = "", ...others] = readdirSync(join(checkout.root, "cache", "pulumi-port-access-token"));
      const built = readFileSync(
        join(checkout.root, "cache", "pulumi-port-access-token", engine, "bin", "pulumi"),
        "utf8",
      );
      expect([others, built]).toEqual([[], "whole"]);
    })(),
  );

  test(
    "builds the engine with Go when there is none and the installer fails, once for all checkouts",
    inCheckout(async (checkout) => {
      const { stdout } = await checkout.run({ onPath: ["go"] });
      expect(stdout.split("\n").slice(1, -3)).toEqual([
        `set-up: running Pulumi's installer for pulumi ${pinned}: about 30 s, or 10 s if it does not answer`,
        `set-up: building pulumi ${pinned} from Go modules, once for this user. This takes 4 GB of disk in Go's own caches, which \`go clean -cache -modcache\` frees`,
        "set-up: building pulumi: about 4 minutes on 2 cores",
        "set-up: building pulumi-language-nodejs: about 20 s",
      ]);
      checkout.commands();
      rmSync(join(checkout.root, ".setup"), { recursive: true });
      const again = await checkout.run({ onPath: ["go"] });
      expect(again.stdout).toContain(`ready, with pulumi ${pinned} in the cache (`);
      expect(checkout.commands()).toEqual(all);
    }),
  );

  test.each([
    ["fails", {}, "it failed:\n    no network"],
    ["leaves no whole engine", { FAKE_INSTALLER: "1" }, "a part of the engine is missing afterwards"],
  ])("stops when there is no engine, with all reasons and the remedy: the installer %s", (_, env, reason) =>
    inCheckout(async (checkout) => {
      const printed = `pulumi-port-access-token: there is no Pulumi engine.
  on the PATH: no pulumi
  in the cache: none
  from Pulumi's installer: ${reason}
  built with Go: go build of pulumi failed:
    no space left on device
Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer to build it, and try again.
`;
      const result = await checkout.run({ onPath: ["go"], env: { FAKE_FAIL: "build", ...env } });
      expect(result).toMatchObject({ status: 1, stderr: printed });
    })(),
  );

  test(
    "links the quickstart to the packages of the consumer, also after it was linked elsewhere",
    inCheckout(async (checkout) => {
      symlinkSync(join(checkout.root, "gone"), checkout.link);
      await checkout.run();
      expect(realpathSync(checkout.link)).toBe(join(checkout.root, ".setup", "consumer", "node_modules"));
    }),
  );

  test(
    "leaves a node_modules of the user's own in the quickstart, and says so",
    inCheckout(async (checkout) => {
      writeTree(checkout.link, { "a/index.js": "mine" });
      const { stdout } = await checkout.run();
      expect(stdout).toContain(
        `set-up: ${checkout.link} is your own folder and stays; without it, the quickstart runs this checkout's package\n`,
      );
      expect(readFileSync(join(checkout.link, "a/index.js"), "utf8")).toBe("mine");
    }),
  );
});

describeOnPosix("the set-up for the tests", () => {
  const hosts = ["pulumi-language-python", "pulumi-language-python-exec", "pulumi-language-yaml"];
  const withGo: StartOptions = { tests: true, onPath: ["engine", "go"] };
  const skipped = (programs: string) => `set-up: the tests of ${programs} will be skipped: `;
  const stampOf = ({ root }: Checkout) => JSON.parse(readFileSync(join(root, ".setup", "stamp.json"), "utf8"));
  /** The folder with the engine that the tests run. */
  const engineFolder = (checkout: Checkout): string => stampOf(checkout).hosts.directory;

  test(
    "builds the hosts beside hard links to the engine, the generator and actionlint, once for all checkouts, and what Python and Java need",
    inCheckout(async (checkout) => {
      await checkout.run();
      checkout.commands();
      const { stdout } = await checkout.run(withGo);
      expect(stdout.split("\n").slice(0, -2)).toEqual([
        "set-up: building the YAML and Python hosts for the tests from Go modules, once for this user. This takes up to 2 GB of disk in Go's own caches, which `go clean -cache -modcache` frees",
        "set-up: building pulumi-language-yaml: about a minute on 2 cores",
        "set-up: building pulumi-language-python: about 20 s",
        "set-up: making a virtual environment for Python: about 15 s",
        "set-up: building the generator of SDKs from Go modules, once for this user. This takes up to 2 GB of disk in Go's own caches, which `go clean -cache -modcache` frees",
        "set-up: building sdks: about 25 s",
        "set-up: downloading what Java needs with Maven: about 10 s",
        "set-up: building actionlint from Go modules, once for this user. This takes 100 MB of disk in Go's own caches, which `go clean -cache -modcache` frees",
        "set-up: building actionlint: about 10 s",
      ]);
      expect(checkout.commands()).toEqual(["build", "build", "list", "venv", "pip", "build", "compile", "build"]);
      const folder = engineFolder(checkout);
      expect(readdirSync(folder)).toEqual(["pulumi", "pulumi-language-nodejs", ...hosts]);
      expect(statSync(join(folder, "pulumi-language-python-exec")).mode & 0o777).toBe(0o755);
      const inode = (file: string) => statSync(file).ino;
      expect(inode(join(folder, "pulumi"))).toBe(inode(join(checkout.root, "engine", "pulumi")));
      rmSync(join(checkout.root, ".setup"), { recursive: true });
      await checkout.run(withGo);
      expect([engineFolder(checkout), checkout.commands()]).toEqual([folder, [...all, "venv", "pip", "compile"]]);
    }),
  );

  test(
    "takes the hosts of the user's engine, even if that is linked",
    inCheckout(async (checkout) => {
      for (const name of hosts) writeScript(join(checkout.root, "engine", name));
      mkdirSync(join(checkout.root, "links"));
      symlinkSync(join(checkout.root, "engine", "pulumi"), join(checkout.root, "links", "pulumi"));
      await checkout.run({ tests: true, onPath: ["links", "engine", "go"] });
      expect(engineFolder(checkout)).toBe(join(checkout.root, "engine"));
      expect(checkout.commands()).not.toContain("list");
    }),
  );

  test(
    "leaves the user's engine as it is if that has only one of the hosts",
    inCheckout(async (checkout) => {
      writeScript(join(checkout.root, "engine", "pulumi-language-yaml"), "mine");
      await checkout.run(withGo);
      expect(readFileSync(join(checkout.root, "engine", "pulumi-language-yaml"), "utf8")).toContain("mine");
      expect(readFileSync(join(engineFolder(checkout), "pulumi-language-yaml"), "utf8")).toBe("whole");
    }),
  );

  const failing = (command: string): StartOptions => ({ env: { FAKE_FAIL: command } });
  const cause = "no space left on device";
  test.each<[fault: string, options: StartOptions, lines: string]>([
    ["there is no Go", { onPath: ["engine"] }, `${skipped("YAML and Python programs")}no go on the PATH`],
    [
      "Go fails",
      failing("build"),
      `${skipped("YAML and Python programs")}go build of pulumi-language-yaml failed:\n${cause}`,
    ],
    ["there is no Go for the generator", { onPath: ["engine"] }, `${skipped("the SDKs")}no go on the PATH`],
    ["Go fails for the generator", failing("build"), `${skipped("the SDKs")}go build of sdks failed:\n${cause}`],
    [
      "Go fails for actionlint",
      failing("build"),
      `set-up: the check of the workflows by actionlint will be skipped: go build of actionlint failed:\n${cause}`,
    ],
    [
      "Python fails",
      failing("venv"),
      `${skipped("Python programs, of S3 and of the workflows by zizmor")}python -m venv failed:\n${cause}`,
    ],
    [
      "PyPI fails",
      failing("pip"),
      `${skipped("Python programs, of S3 and of the workflows by zizmor")}pip install failed:\n${cause}`,
    ],
    ["there is no Java", { java: false }, `${skipped("the Java SDK")}no javac on the PATH`],
    ["Maven fails", failing("compile"), `${skipped("the Java SDK")}mvn compile failed:\n${cause}`],
  ])("stops nothing else where %s, and tries again the next time", (_, options, lines) =>
    inCheckout(async (checkout) => {
      const { status, stdout } = await checkout.run({ ...withGo, ...options });
      expect([status, stdout]).toEqual([0, expect.stringContaining(`${lines}\n`)]);
      expect(await checkout.run({ check: true, tests: true })).toEqual({ status: 0, stdout: "", stderr: "" });
      await checkout.run(withGo);
      expect(stampOf(checkout)).toMatchObject({
        hosts: { directory: expect.any(String) },
        python: { directory: expect.any(String) },
        generator: { directory: expect.any(String) },
        java: { directory: expect.any(String) },
        actionlint: { directory: expect.any(String) },
      });
    })(),
  );

  test(
    "is no part of `npm start`, but is checked before the tests",
    inCheckout(async (checkout) => {
      await checkout.run({ onPath: ["engine", "go"] });
      expect(checkout.commands()).toEqual(all);
      expect(await checkout.run({ check: true })).toMatchObject({ status: 0 });
      expect(await checkout.run({ check: true, tests: true })).toMatchObject({ status: 1, stderr: refusal });
    }),
  );

  const built = ["build", "build", "list"];
  test.each<[change: string, commands: string[], change: (checkout: Checkout) => void]>([
    ["a host is gone", built, (checkout) => rmSync(join(engineFolder(checkout), "pulumi-language-yaml"))],
    ["other hosts are pinned", built, ({ root }) => writeTree(root, { "tools/engine/yaml/go.sum": "" })],
    ["the generator changes", ["build"], ({ root }) => writeTree(root, { "tools/sdks/main.go": "" })],
    ["the generator's modules change", ["build"], ({ root }) => writeTree(root, { "tools/sdks/go.sum": "" })],
    [
      "other modules of actionlint are pinned",
      ["build"],
      ({ root }) => writeTree(root, { "tools/actionlint/go.sum": "" }),
    ],
    ["Maven's project changes", ["compile"], ({ root }) => writeTree(root, { "tools/setup/pom.xml": "" })],
    ["Python is gone", ["venv", "pip"], ({ root }) => rmSync(join(root, ".setup", "python"), { recursive: true })],
  ])("does what is due when %s: %j", (_, commands, change) =>
    inCheckout(async (checkout) => {
      await checkout.run(withGo);
      change(checkout);
      expect(await checkout.run({ check: true, tests: true })).toMatchObject({ status: 1, stderr: refusal });
      checkout.commands();
      await checkout.run(withGo);
      expect(checkout.commands()).toEqual(commands);
    })(),
  );
});

describeOnPosix("the set-up with --check", () => {
  let checkout: Checkout;

  beforeAll(async () => {
    checkout = new Checkout(realpathSync(mkdtempSync(join(tmpdir(), "set-up-test-"))));
    await checkout.run();
  });

  afterAll(() => rmSync(checkout.root, { recursive: true, force: true }));

  const printsNothing = async () =>
    expect(await checkout.run({ check: true })).toEqual({ status: 0, stdout: "", stderr: "" });

  test("prints nothing when the set-up has run", printsNothing);

  test("stops when the engine on the PATH has another version than before", async () => {
    const pulumi = join(checkout.root, "engine", "pulumi");
    writeScript(pulumi, "v3.300.0");
    const result = await checkout.run({ check: true });
    writeScript(pulumi, "v3.200.0");
    expect(result).toEqual({ status: 1, stdout: "", stderr: refusal });
    await printsNothing();
  });

  test.each([
    ".setup/stamp.json",
    "node_modules/.package-lock.json",
    "engine/pulumi",
    ".setup/package.tgz",
    ".setup/consumer",
    "dist",
    "examples/quickstart/node_modules",
  ])("stops with one line when %s is missing", async (name) => {
    const place = join(checkout.root, name);
    renameSync(place, `${place}.gone`);
    const result = await checkout.run({ check: true });
    renameSync(`${place}.gone`, place);
    expect(result).toEqual({ status: 1, stdout: "", stderr: refusal });
    // It was the one thing that was missing.
    await printsNothing();
  });
});
