import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root as repository } from "../../../support/paths";
import { writeScript, writeTree } from "./temporary-folder";

const fakeCommand = join(__dirname, "fake-command.js");

export interface Options {
  flags?: string[];
  /** Folders of the checkout. */
  onPath?: string[];
  env?: Record<string, string>;
}

/** A checkout with the real set-up, a cache folder of its own, and fakes for npm, tsc, go, pulumi, Python and Maven. */
export class Checkout {
  readonly #children: ChildProcess[] = [];
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "set-up-test-")));
  readonly cache = join(this.root, "cache", "pulumi-port-access-token");
  readonly link = join(this.root, "examples/quickstart/node_modules");

  constructor() {
    const { root } = this;
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

  start({ flags = [], onPath = ["engine"], env = {} }: Options = {}) {
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
    this.#children.push(child);
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

  remove(): void {
    for (const child of this.#children) child.kill("SIGKILL");
    rmSync(this.root, { recursive: true });
  }

  stamp = () => JSON.parse(readFileSync(join(this.root, ".setup/stamp.json"), "utf8"));
}

/** A command that stops half way when it gets this `env`. `reached` resolves with what it goes on by. */
export async function pauseIn(command: string) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const reached = once(server, "connection").then(([connection]: Socket[]) => {
    server.close();
    // A test that fails does not wait for it.
    connection?.unref();
    return () => connection?.destroy();
  });
  return { env: { FAKE_PAUSE: command, FAKE_PORT: String((server.address() as AddressInfo).port) }, reached };
}
