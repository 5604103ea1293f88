import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root as repository } from "../../support/paths";
import { describeOnPosix } from "../../support/run";
import { Checkout, type Options, pauseIn } from "./support/fake-checkout";
import { writeScript, writeTree } from "./support/temporary-folder";

const pinned = /pkg\/v3 v(\S+)/.exec(readFileSync(join(repository, "tools/engine/pulumi/go.mod"), "utf8"))?.[1];
let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => checkout.remove());

const packing = ["tsc", "pack", "install"];
const refusal =
  "pulumi-port-access-token: the set-up has not run for this state of the checkout (npm skips it with `ignore-scripts`): run `npm run setup`\n";

describeOnPosix("the set-up", () => {
  test("prints one line for each step, with the time it takes, and links the quickstart to the packages of the consumer", async () => {
    symlinkSync(join(checkout.root, "gone"), checkout.link);
    const { stdout } = await checkout.run();
    expect(stdout.split("\n")).toEqual([
      "set-up: installing the dependencies with npm ci: about 20 s",
      "set-up: building and packing the package: about 15 s",
      "set-up: installing the package in .setup/consumer: about 15 s",
      `set-up: ready, with pulumi 3.200.0 on the PATH (${join(checkout.root, "engine")})`,
      "",
    ]);
    expect(checkout.commands()).toEqual(["ci", ...packing]);
    expect(realpathSync(checkout.link)).toBe(join(checkout.root, ".setup/consumer/node_modules"));
  });

  test("does nothing where nothing has changed, and else what the change requires, of which --check says that it is due", async () => {
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
  });

  test("shows what a failed command printed, and repeats the step even when the change that led to it has been undone", async () => {
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
  });

  test("runs once at a time in a checkout. Killed, it blocks nobody, and leaves no half engine in the cache", async () => {
    const { env, reached } = await pauseIn("build");
    const first = checkout.start({ env, onPath: ["go"] });
    const goOn = await reached;
    const { status, stderr } = await checkout.run({ onPath: ["go"] });
    expect([status, stderr.replace(/1\d{4}/, "PORT")]).toEqual([
      1,
      "pulumi-port-access-token: another set-up of this checkout is running (its lock is port PORT on 127.0.0.1): try again when it has ended\n",
    ]);
    first.child.kill("SIGKILL");
    goOn();
    await first.ended;
    expect(await checkout.run({ onPath: ["go"] })).toMatchObject({ status: 0 });
    const [engine = "", ...others] = readdirSync(checkout.cache);
    const parts = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
    expect([others, readdirSync(join(checkout.cache, engine, "bin"))]).toEqual([[], parts]);
  });

  test("leaves a node_modules of the user's own in the quickstart, and says so", async () => {
    writeTree(checkout.link, { "a/index.js": "mine" });
    const { stdout } = await checkout.run();
    const note = "is your own folder and stays; without it, the quickstart runs this checkout's package";
    expect(stdout).toContain(`set-up: ${checkout.link} ${note}\n`);
    expect(readFileSync(join(checkout.link, "a/index.js"), "utf8")).toBe("mine");
  });

  test("gives programs the @pulumi/pulumi of PULUMI_SDK, and refuses what is no version", async () => {
    const manifest = () => readFileSync(join(checkout.root, ".setup/consumer/package.json"), "utf8");
    await checkout.run();
    const before = manifest();
    checkout.commands();
    await checkout.run({ env: { PULUMI_SDK: "3.139.0" } });
    expect([JSON.parse(manifest()), checkout.commands()]).toMatchObject([
      { dependencies: { "@pulumi/pulumi": "3.139.0" } },
      ["install"],
    ]);
    const { stderr } = await checkout.run({ env: { PULUMI_SDK: "latest" } });
    expect(stderr).toBe(
      'pulumi-port-access-token: PULUMI_SDK is "latest": set it to a version of @pulumi/pulumi, such as 3.139.0, or to none\n',
    );
    await checkout.run({ env: { PULUMI_SDK: "" } });
    expect(manifest()).toBe(before);
  });
});

describeOnPosix("the engine", () => {
  const engineOf = async (options: Options) => {
    const { stdout, stderr } = await checkout.run(options);
    return stdout.split("\n").at(-2)?.replace("set-up: ready, with ", "") ?? stderr;
  };

  test("comes from the PATH, else from the cache, else from Pulumi's installer, else from Go, which is then in the cache", async () => {
    const network = { NODE_OPTIONS: `--require ${join(checkout.root, "network.js")}` };
    const cached = new RegExp(`^pulumi ${pinned} in the cache \\(${checkout.cache}/engine-${pinned}-.*/bin\\)$`);
    expect(await engineOf({ onPath: ["go"], env: network })).toContain(`pulumi ${pinned} built with Go`);
    expect(checkout.commands().slice(4)).toEqual(["installer", "list", "build", "list", "build"]);
    rmSync(join(checkout.root, ".setup"), { recursive: true });
    expect(await engineOf({ onPath: ["go"] })).toMatch(cached);
    expect(await engineOf({})).toBe(`pulumi 3.200.0 on the PATH (${join(checkout.root, "engine")})`);
    expect(await engineOf({ onPath: [] })).toMatch(cached);
  });

  test("is missing where every source fails: the message has all reasons and the remedy", async () => {
    const { stderr } = await checkout.run({ onPath: ["go"], env: { FAKE_FAIL: "build" } });
    expect(stderr).toBe(`pulumi-port-access-token: there is no Pulumi engine.
  on the PATH: no pulumi
  in the cache: none
  from Pulumi's installer: no answer from get.pulumi.com
  built with Go: go build of pulumi failed:
    no space left on device
Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer to build it, and try again.
`);
  });

  test.each([
    ["v3.172.0", true, "pulumi 3.172.0 on the PATH"],
    ["v3.171.9", true, "on the PATH: pulumi 3.171.9 (FILE) is older than 3.172.0"],
    ["what?", true, "on the PATH: FILE prints no version"],
    ["v3.200.0", false, "pulumi 3.200.0 (FILE) has no pulumi-language-nodejs beside it or on the PATH"],
  ])("on the PATH that prints %s, with a language host: %s", async (version, hasHost, expected) => {
    // A package manager's link.
    const file = join(checkout.root, "engine/pulumi");
    const link = join(checkout.root, "links/pulumi");
    writeScript(file, `echo ${version}`);
    mkdirSync(join(checkout.root, "links"));
    symlinkSync(file, link);
    if (!hasHost) rmSync(join(checkout.root, "engine/pulumi-language-nodejs"));
    const { stdout, stderr } = await checkout.run({ onPath: ["links"] });
    expect(stdout + stderr).toContain(expected.replace("FILE", link));
  });
});

describeOnPosix("the set-up with --rest", () => {
  const flags = ["--rest"];
  const onPath = ["engine", "go", "python", "java"];

  test("builds the hosts beside a copy of the engine, the generator and actionlint, once for all checkouts, and what Python and Java need", async () => {
    await checkout.run();
    checkout.commands();
    const { stdout } = await checkout.run({ flags, onPath });
    expect(stdout).toContain(
      "set-up: building actionlint with Go, once for this user: about 10 s, and 100 MB in Go's caches, which `go clean -cache -modcache` frees\n",
    );
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
  });

  test("without Go, Python and Java says what is skipped and why, passes the check, and tries again the next time", async () => {
    await checkout.run();
    expect((await checkout.run({ flags })).stdout.split("\n").slice(0, -2)).toEqual([
      "set-up: the tests of YAML and Python programs will be skipped: no go on the PATH",
      "set-up: the tests of Python programs, of S3 and of the workflows by zizmor will be skipped: no python on the PATH",
      "set-up: the tests of the SDKs will be skipped: no go on the PATH",
      "set-up: the tests of the Java SDK will be skipped: no mvn or no javac on the PATH",
      "set-up: the check of the workflows by actionlint will be skipped: no go on the PATH",
    ]);
    expect(await checkout.run({ flags: ["--check", "--rest"] })).toEqual({ status: 0, stdout: "", stderr: "" });
    checkout.commands();
    await checkout.run({ flags, onPath });
    expect(checkout.commands()).toEqual(expect.arrayContaining(["build", "venv", "compile"]));
  });
});
