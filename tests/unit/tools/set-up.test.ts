import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { root as repository } from "../../support/paths";
import { describeOnPosix } from "../../support/run";
import { withTemporaryFolder, writeScript, writeTree } from "./support/temporary-folder";

const fakeCommand = join(__dirname, "support", "fake-command.js");
const pinned = /pkg\/v3 v(\S+)/.exec(readFileSync(join(repository, "tools/engine/pulumi/go.mod"), "utf8"))?.[1];

interface Options {
  flags?: string[];
  /** Folders of the checkout. */
  onPath?: string[];
  env?: Record<string, string>;
}

/** A checkout with the real set-up, a cache folder of its own, and fakes for npm, tsc, go, pulumi, Python and Maven. */
class Checkout {
  readonly cache: string;
  readonly link: string;

  constructor(readonly root: string) {
    this.cache = join(root, "cache", "pulumi-port-access-token");
    this.link = join(root, "examples/quickstart/node_modules");
    cpSync(join(repository, "tools"), join(root, "tools"), { recursive: true });
    cpSync(join(repository, "package.json"), join(root, "package.json"));
    for (const name of ["README.md", "CHANGELOG.md", "LICENSE", "tsconfig.json"]) writeTree(root, { [name]: "" });
    writeTree(root, {
      "package-lock.json": "{}",
      "tsconfig.build.json": '{ "include": ["sdk"] }',
      "sdk/index.ts": "",
      "examples/quickstart/index.ts": "",
      log: "",
      "npm-cli.js": `require(${JSON.stringify(fakeCommand)});`,
      // Only loopback: no request to Pulumi's installer.
      "no-network.js": 'globalThis.fetch = () => Promise.reject(new Error("no network"));',
      "network.js": "globalThis.fetch = async () => {};",
    });
    writeScript(join(root, "engine/pulumi"), "echo v3.200.0");
    writeScript(join(root, "engine/pulumi-language-nodejs"));
    const fakes = { "go/go": '"$@"', "python/python3": '"$2" "$@"', "java/mvn": '"$3" "$@"', "java/javac": "" };
    for (const [name, args] of Object.entries(fakes)) {
      writeScript(join(root, name), `exec '${process.execPath}' '${fakeCommand}' ${args}`);
    }
  }

  start({ flags = [], onPath = ["engine", "python", "java"], env = {} }: Options = {}) {
    const child = spawn(process.execPath, [join(this.root, "tools/setup.js"), ...flags], {
      env: {
        PATH: onPath.map((name) => join(this.root, name)).join(":"),
        XDG_CACHE_HOME: join(this.root, "cache"),
        npm_execpath: join(this.root, "npm-cli.js"),
        FAKE_LOG: join(this.root, "log"),
        NODE_OPTIONS: `--require ${join(this.root, "no-network.js")}`,
        ...env,
      },
    });
    const printed = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => (printed.stdout += text));
    child.stderr.on("data", (text) => (printed.stderr += text));
    return { child, ended: once(child, "close").then(([status]) => ({ status, ...printed })) };
  }

  run(options?: Options) {
    return this.start(options).ended;
  }

  /** The commands that have run since the last call. */
  commands(): string[] {
    const lines = readFileSync(join(this.root, "log"), "utf8").split("\n").filter(Boolean);
    writeTree(this.root, { log: "" });
    return lines;
  }

  stamp = () => JSON.parse(readFileSync(join(this.root, ".setup/stamp.json"), "utf8"));
}

const inCheckout = (use: (checkout: Checkout) => Promise<void>) => () =>
  withTemporaryFolder((folder) => use(new Checkout(folder)));

/** A command that stops half way when it gets this `env`. `reached` resolves with what it goes on by. */
async function pauseIn(command: string) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const reached = once(server, "connection").then(([connection]: Socket[]) => {
    server.close();
    return () => connection?.destroy();
  });
  return { env: { FAKE_PAUSE: command, FAKE_PORT: String((server.address() as AddressInfo).port) }, reached };
}

const packing = ["tsc", "pack", "install"];
const withGo = ["go", "python", "java"];
const refusal =
  "pulumi-port-access-token: the set-up has not run for this state of the checkout (npm skips it with `ignore-scripts`): run `npm run setup`\n";

describeOnPosix("the set-up", () => {
  test(
    "prints one line for each step, with the time it takes, and links the quickstart to the packages of the consumer",
    inCheckout(async (checkout) => {
      symlinkSync(join(checkout.root, "gone"), checkout.link);
      const { status, stdout, stderr } = await checkout.run();
      expect([status, stderr, stdout.split("\n")]).toEqual([
        0,
        "",
        [
          "set-up: installing the dependencies with npm ci: about 20 s",
          "set-up: building and packing the package: about 15 s",
          "set-up: installing the package in .setup/consumer: about 15 s",
          `set-up: ready, with pulumi 3.200.0 on the PATH (${join(checkout.root, "engine")})`,
          "",
        ],
      ]);
      expect(checkout.commands()).toEqual(["ci", ...packing]);
      expect(realpathSync(checkout.link)).toBe(join(checkout.root, ".setup/consumer/node_modules"));
    }),
  );

  test(
    "does nothing where nothing has changed, and else what the change requires, of which --check says that it is due",
    inCheckout(async (checkout) => {
      const { root } = checkout;
      const write = (files: Record<string, string>) => () => writeTree(root, files);
      const remove = (name: string) => () => rmSync(join(root, name), { recursive: true });
      const changes: [change: () => void, commands: string[]][] = [
        [() => {}, []],
        [write({ "tests/a.test.ts": "" }), []],
        [write({ "sdk/folder/new.ts": "" }), packing],
        [() => renameSync(join(root, "sdk/folder/new.ts"), join(root, "sdk/folder/old.ts")), packing],
        [remove("sdk/folder"), packing],
        [write({ "README.md": "changed" }), packing],
        [write({ "tools/bundle-plugin.js": "" }), packing],
        [write({ "package-lock.json": "{ }" }), ["ci"]],
        [remove("node_modules/.package-lock.json"), ["ci"]],
        // The installed package is the same.
        [remove("dist"), ["tsc", "pack"]],
        [remove(".setup/consumer"), ["install"]],
        [remove("examples/quickstart/node_modules"), ["install"]],
        [remove(".setup/stamp.json"), ["ci", ...packing]],
      ];
      await checkout.run();
      checkout.commands();
      for (const [change, commands] of changes) {
        change();
        expect(await checkout.run({ flags: ["--check"] })).toEqual(
          commands.length === 0 ? { status: 0, stdout: "", stderr: "" } : { status: 1, stdout: "", stderr: refusal },
        );
        await checkout.run();
        expect([String(change), checkout.commands()]).toEqual([String(change), commands]);
      }
    }),
  );

  test(
    "shows what a failed command printed, and repeats the step even when the change that led to it has been undone",
    inCheckout(async (checkout) => {
      await checkout.run();
      writeTree(checkout.root, { "sdk/index.ts": "export {};" });
      expect(await checkout.run({ env: { FAKE_FAIL: "pack" } })).toMatchObject({
        status: 1,
        stderr: "pulumi-port-access-token: npm pack failed:\nno space left on device\n",
      });
      writeTree(checkout.root, { "sdk/index.ts": "" });
      checkout.commands();
      await checkout.run();
      expect(checkout.commands()).toEqual(["tsc", "pack"]);
    }),
  );

  test(
    "runs once at a time in a checkout, and a killed one blocks nobody",
    inCheckout(async (checkout) => {
      const { env, reached } = await pauseIn("ci");
      const first = checkout.start({ env });
      const goOn = await reached;
      expect(await checkout.run()).toEqual({
        status: 1,
        stdout: "",
        stderr: expect.stringMatching(
          /^pulumi-port-access-token: another set-up of this checkout is running \(its lock is port 1\d{4} on 127\.0\.0\.1\): try again when it has ended\n$/,
        ),
      });
      first.child.kill("SIGKILL");
      goOn();
      await first.ended;
      expect(await checkout.run()).toMatchObject({ status: 0 });
    }),
  );

  test(
    "leaves a node_modules of the user's own in the quickstart, and says so",
    inCheckout(async (checkout) => {
      writeTree(checkout.link, { "a/index.js": "mine" });
      const { stdout } = await checkout.run();
      const note = "is your own folder and stays; without it, the quickstart runs this checkout's package";
      expect(stdout).toContain(`set-up: ${checkout.link} ${note}\n`);
      expect(readFileSync(join(checkout.link, "a/index.js"), "utf8")).toBe("mine");
    }),
  );

  test(
    "gives programs the @pulumi/pulumi of PULUMI_SDK, and refuses what is no version",
    inCheckout(async (checkout) => {
      const sdk = () =>
        JSON.parse(readFileSync(join(checkout.root, ".setup/consumer/package.json"), "utf8")).dependencies[
          "@pulumi/pulumi"
        ];
      await checkout.run();
      const before = sdk();
      checkout.commands();
      await checkout.run({ env: { PULUMI_SDK: "3.139.0" } });
      expect([sdk(), checkout.commands()]).toEqual(["3.139.0", ["install"]]);
      expect(await checkout.run({ env: { PULUMI_SDK: "latest" } })).toMatchObject({
        status: 1,
        stderr:
          'pulumi-port-access-token: PULUMI_SDK is "latest": set it to a version of @pulumi/pulumi, such as 3.139.0, or to none\n',
      });
      await checkout.run({ env: { PULUMI_SDK: "" } });
      expect(sdk()).toBe(before);
    }),
  );
});

describeOnPosix("the engine", () => {
  const engineOf = async (checkout: Checkout, options: Options) => {
    const { stdout, stderr } = await checkout.run(options);
    return stdout.split("\n").at(-2)?.replace("set-up: ready, with ", "") ?? stderr;
  };

  test(
    "comes from the PATH, else from the cache, else from Pulumi's installer, else from Go, which is then in the cache",
    inCheckout(async (checkout) => {
      const network = { NODE_OPTIONS: `--require ${join(checkout.root, "network.js")}` };
      const cached = new RegExp(`^pulumi ${pinned} in the cache \\(${checkout.cache}/engine-${pinned}-.*/bin\\)$`);
      expect(await engineOf(checkout, { onPath: ["go"], env: network })).toContain(`pulumi ${pinned} built with Go`);
      expect(checkout.commands().slice(4)).toEqual(["installer", "list", "build", "list", "build"]);
      rmSync(join(checkout.root, ".setup"), { recursive: true });
      expect(await engineOf(checkout, { onPath: ["go"] })).toMatch(cached);
      expect(await engineOf(checkout, {})).toBe(`pulumi 3.200.0 on the PATH (${join(checkout.root, "engine")})`);
      expect(await engineOf(checkout, { onPath: [] })).toMatch(cached);
    }),
  );

  test(
    "is never half in the cache, even if the set-up is killed",
    inCheckout(async (checkout) => {
      const { env, reached } = await pauseIn("build");
      const killed = checkout.start({ env, onPath: ["go"] });
      const goOn = await reached;
      killed.child.kill("SIGKILL");
      goOn();
      await killed.ended;
      expect(await engineOf(checkout, { onPath: ["go"] })).toContain(`pulumi ${pinned} built with Go`);
      const [engine = "", ...others] = readdirSync(checkout.cache);
      expect([others, readFileSync(join(checkout.cache, engine, "bin/pulumi"), "utf8")]).toEqual([[], "whole"]);
    }),
  );

  test.each<[fault: string, options: Options, reasons: [path: string, installer: string, go: string]]>([
    ["no Go", { onPath: [] }, ["no pulumi", "no answer from get.pulumi.com", "no go on the PATH"]],
    [
      "a full disk",
      { onPath: ["go"], env: { FAKE_FAIL: "build" } },
      ["no pulumi", "no answer from get.pulumi.com", "go build of pulumi failed:\n    no space left on device"],
    ],
  ])("is missing with %s: the message has all reasons and the remedy", (_, options, [path, installer, go]) =>
    inCheckout(async (checkout) => {
      expect((await checkout.run(options)).stderr).toBe(`pulumi-port-access-token: there is no Pulumi engine.
  on the PATH: ${path}
  in the cache: none
  from Pulumi's installer: ${installer}
  built with Go: ${go}
Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer to build it, and try again.
`);
    })(),
  );

  test.each([
    ["v3.172.0", true, "pulumi 3.172.0 on the PATH"],
    ["v3.171.9", true, "on the PATH: pulumi 3.171.9 (FILE) is older than 3.172.0"],
    ["what?", true, "on the PATH: FILE prints no version"],
    ["v3.200.0", false, "pulumi 3.200.0 (FILE) has no pulumi-language-nodejs beside it or on the PATH"],
  ])("on the PATH that prints %s, with a language host: %s", (version, hasHost, expected) =>
    inCheckout(async (checkout) => {
      // A package manager's link.
      const [file, link] = ["engine/pulumi", "links/pulumi"].map((name) => join(checkout.root, name)) as [
        string,
        string,
      ];
      writeScript(file, `echo ${version}`);
      mkdirSync(join(checkout.root, "links"));
      symlinkSync(file, link);
      if (!hasHost) rmSync(join(checkout.root, "engine/pulumi-language-nodejs"));
      const { stdout, stderr } = await checkout.run({ onPath: ["links"] });
      expect(stdout + stderr).toContain(expected.replace("FILE", link));
    })(),
  );
});

describeOnPosix("the set-up with --rest", () => {
  const flags = ["--rest"];
  const onPath = ["engine", ...withGo];

  test(
    "builds the hosts beside a copy of the engine, the generator and actionlint, once for all checkouts, and what Python and Java need",
    inCheckout(async (checkout) => {
      await checkout.run();
      checkout.commands();
      const { stdout } = await checkout.run({ flags, onPath });
      const go = (what: string, cost: string) =>
        `set-up: building ${what} with Go, once for this user: ${cost} in Go's caches, which \`go clean -cache -modcache\` frees`;
      expect(stdout.split("\n").slice(0, -2)).toEqual([
        go("the hosts for YAML and Python", "about 2 minutes, and up to 2 GB"),
        "set-up: making a virtual environment for Python: about 15 s",
        go("generator", "about a minute, and up to 2 GB"),
        "set-up: downloading what Java needs with Maven: about 10 s, two minutes at most",
        go("actionlint", "about 10 s, and 100 MB"),
      ]);
      const build = ["list", "build"];
      expect(checkout.commands()).toEqual([...build, ...build, "list", "venv", "pip", ...build, "compile", ...build]);
      const hosts = ["pulumi-language-python", "pulumi-language-python-exec", "pulumi-language-yaml"];
      expect(readdirSync(checkout.stamp().hosts.directory)).toEqual(["pulumi", "pulumi-language-nodejs", ...hosts]);
      rmSync(join(checkout.root, ".setup"), { recursive: true });
      await checkout.run({ flags, onPath });
      expect(checkout.commands()).toEqual(["ci", ...packing, "venv", "pip", "compile"]);
      for (const name of hosts) writeScript(join(checkout.root, "engine", name));
      rmSync(join(checkout.root, "cache"), { recursive: true });
      await checkout.run({ flags, onPath });
      expect(checkout.stamp().hosts.directory).toBe(join(checkout.root, "engine"));
    }),
  );

  const full = (label: string) => `${label} failed:\nno space left on device`;
  const python = "the tests of Python programs, of S3 and of the workflows by zizmor";
  test.each<[fault: string, step: string, options: Options, line: string]>([
    [
      "no Go",
      "hosts",
      { onPath: ["engine"] },
      "the tests of YAML and Python programs will be skipped: no go on the PATH",
    ],
    ["no Go", "generator", { onPath: ["engine"] }, "the tests of the SDKs will be skipped: no go on the PATH"],
    [
      "a failing build",
      "actionlint",
      { env: { FAKE_FAIL: "build" } },
      `the check of the workflows by actionlint will be skipped: ${full("go build of actionlint")}`,
    ],
    ["no Python", "python", { onPath: ["engine"] }, `${python} will be skipped: no python on the PATH`],
    ["a failing PyPI", "python", { env: { FAKE_FAIL: "pip" } }, `${python} will be skipped: ${full("pip install")}`],
    [
      "no Java",
      "java",
      { onPath: ["engine"] },
      "the tests of the Java SDK will be skipped: no mvn or no javac on the PATH",
    ],
    [
      "a failing Maven",
      "java",
      { env: { FAKE_FAIL: "compile" } },
      `the tests of the Java SDK will be skipped: ${full("mvn compile")}`,
    ],
  ])("with %s skips the step %s, passes the check, and tries again the next time", (_, step, options, line) =>
    inCheckout(async (checkout) => {
      const { status, stdout } = await checkout.run({ flags, onPath, ...options });
      expect([status, stdout]).toEqual([0, expect.stringContaining(`set-up: ${line}\n`)]);
      expect(await checkout.run({ ...options, flags: ["--check", "--rest"] })).toMatchObject({ status: 0, stdout: "" });
      await checkout.run({ flags, onPath });
      expect(checkout.stamp()[step]).toEqual({ basis: expect.any(String), directory: expect.any(String) });
    })(),
  );
});
