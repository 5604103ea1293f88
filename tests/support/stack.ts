import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative, sep } from "node:path";
import { leaks } from "./leak-scan";
import { consumerModules } from "./paths";
import { type Observed, observeProcesses, processesIn } from "./processes";
import { readDecryptedState, readPendingOperations, readState, type StackResource } from "./read-state";
import { type Running, type RunOptions, type RunResult, run, start } from "./run";
import { engineFolder, engineVersion, pythonFolders } from "./set-up";

export type { StackResource } from "./read-state";
export { describeWithHosts, describeWithPython, engineFolder } from "./set-up";

export interface CommandOptions {
  /** Moves the clock of the program and the provider. */
  shiftSeconds?: number;
  /** Replaces the variables that the stack was made with. */
  env?: Record<string, string>;
  timeoutMillis?: number;
}

/** Where several operators have the state of one stack. */
export interface SharedBackend {
  /** What Pulumi needs to use it. */
  readonly env: Record<string, string>;
  /** Puts the files of a file backend into it. */
  upload(folder: string): Promise<void>;
  /** Makes this folder a file backend with its states. */
  download(folder: string): Promise<void>;
}

const passphrase = "a passphrase of this test";
/** Of the stack `dev`; `pulumi stack init` writes it. */
const configurationFile = "Pulumi.dev.yaml";

/** The runtime of a program, by its file. Of others it is Node.js. */
const runtimes: Record<string, string> = { "Main.yaml": "yaml", "__main__.py": "python" };

const stacks: Stack[] = [];

/** The first stack of a test file after `pulumi stack init dev`. */
let initialized: Promise<Stack> | undefined;

/** Whatever a test is about, no stack leaves a secret or a process behind. */
afterAll(() => {
  for (const stack of stacks.splice(0)) {
    if (engineVersion === "3.172.0") endHostsForYaml(stack.folder);
    const left = { secrets: leaks(stack), processes: processesIn(stack.folder) };
    rmSync(stack.folder, { recursive: true, force: true });
    expect(left).toEqual({ secrets: [], processes: [] });
  }
});

/** Pulumi 3.172.0 leaves one behind when it refuses the program's provider. */
function endHostsForYaml(folder: string): void {
  const isLeft = (each: Observed) =>
    each.folder.startsWith(folder) && each.commandLine.includes("pulumi-language-yaml");
  for (const { pid } of observeProcesses().filter(isLeft)) process.kill(pid, "SIGKILL");
}

/** A Pulumi project of its own on the real engine: own home, backend, temporary folder and nothing of the caller's environment. */
export class Stack {
  readonly folder = mkdtempSync(join(tmpdir(), "port-access-token-"));
  readonly program = join(this.folder, "program");
  /** Everything that was printed, as a leak scan reads it. */
  readonly console = join(this.folder, "console.txt");
  private readonly backend = join(this.folder, "backend");
  /** If it is not the file backend in this folder. */
  sharedBackend: SharedBackend | undefined;
  private readonly hasOwnProject: boolean;
  /** Set in a copy: the engine remembers the selected stack by the project's path. */
  private selected: string | undefined;
  /** Where the program finds packages that are not installed. */
  nodePath = "";
  /** Folders that come first on the PATH. */
  path: string[] = [];
  /** The client secrets that it has been given, which are looked for in the end. */
  secrets = new Set<string>();
  /** What the test wrote, by file. */
  readonly written = new Map<string, string>();

  /**
   * @param program the text of the program; or a folder with a project
   * @param env credentials and the like
   * @param fileName the program's file, which tells its language
   */
  constructor(
    program: string | { folder: string },
    readonly env: Record<string, string>,
    fileName = "index.js",
  ) {
    stacks.push(this);
    this.hasOwnProject = typeof program !== "string";
    for (const name of ["program", "home", "tmp", "pulumi", "backend"]) mkdirSync(join(this.folder, name));
    if (typeof program === "string") {
      const runtime = runtimes[fileName] ?? "nodejs";
      writeFileSync(join(this.program, "Pulumi.yaml"), `name: tokens\nruntime: ${runtime}\n`);
      if (runtime === "nodejs") this.write('{"name":"tokens","private":true}', "package.json");
      this.write(program, fileName);
    } else {
      const isOwn = (file: string) => !file.includes("node_modules");
      cpSync(program.folder, this.program, { recursive: true, filter: isOwn });
    }
    if (existsSync(join(this.program, "package.json"))) {
      symlinkSync(consumerModules, join(this.program, "node_modules"), "junction");
    }
  }

  /**
   * A stack of its own with the same program and state. A copy takes 30 ms, a deployment two seconds.
   * @param replacements what to replace in environment, program and state, such as the address of its Port
   */
  copy(replacements: ReadonlyMap<string, string> = new Map()): Stack {
    const replaced = (text: string) => [...replacements].reduce((all, pair) => all.replaceAll(...pair), text);
    const env = Object.entries(this.env).map(([name, value]) => [name, replaced(value)]);
    const copy = this.withSameProgram(Object.fromEntries(env), replaced);
    copy.secrets = new Set(this.secrets);
    copy.takeBackendOf(this);
    copy.editState(replaced);
    return copy;
  }

  private withSameProgram(env: Record<string, string>, replaced = (text: string) => text): Stack {
    const other = new Stack({ folder: this.program }, env);
    other.nodePath = this.nodePath;
    other.path = this.path;
    for (const [file, text] of this.written) other.write(replaced(text), relative(this.program, file));
    return other;
  }

  /** Moves the state to a backend that others can share. */
  async moveTo(backend: SharedBackend): Promise<void> {
    await backend.upload(this.backend);
    this.sharedBackend = backend;
  }

  /** Another operator's machine, with the same program, stack configuration and shared backend. */
  colleague(env: Record<string, string>): Stack {
    const other = this.withSameProgram(env);
    other.secrets = this.secrets;
    other.sharedBackend = this.sharedBackend;
    other.selected = "dev";
    return other;
  }

  /** Edits the state file. */
  editState(change: (text: string) => string): void {
    for (const file of this.stateFiles()) writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  private takeBackendOf(other: Stack): void {
    cpSync(other.backend, this.backend, { recursive: true });
    this.selected = "dev";
  }

  write(text: string, fileName = "index.js"): void {
    const file = join(this.program, fileName);
    writeFileSync(file, text);
    this.written.set(file, text);
  }

  /** Configures a client secret as a user does. */
  async configureSecret(secret: string, key = "port:secret"): Promise<void> {
    this.secrets.add(secret);
    await this.unrecorded(`config set --secret ${key} ${secret}`);
  }

  /** Runs `pulumi` and records what it prints. */
  pulumi(command: string, options?: CommandOptions): Promise<RunResult> {
    return this.start(command, options).ended;
  }

  /** Runs `pulumi` where it is meant to print secrets. */
  unrecorded(command: string, options?: CommandOptions): Promise<RunResult> {
    return this.launch(command, options).ended;
  }

  /** A `pulumi` that is watched while it runs. */
  start(command: string, options?: CommandOptions): Running {
    const running = this.launch(command, options);
    return { ...running, ended: running.ended.then((result) => this.record(`pulumi ${command}`, result)) };
  }

  /** Keeps what a command printed for the leak scan. */
  record(command: string, result: RunResult): RunResult {
    appendFileSync(this.console, `$ ${command}\n${result.output}`);
    return result;
  }

  private launch(command: string, options?: CommandOptions): Running {
    return start(join(engineFolder, "pulumi"), [...command.split(" "), "--color=never"], this.processOptions(options));
  }

  /** Runs a file of the project by Node.js. Not recorded. */
  node(file: string, options?: CommandOptions): Promise<RunResult> {
    return run(process.execPath, [file], this.processOptions(options));
  }

  /** Runs a script as a person in this project would. Not recorded. */
  shell(script: string): Promise<RunResult> {
    return run("bash", ["-c", script], this.processOptions());
  }

  private processOptions({ shiftSeconds = 0, env = this.env, timeoutMillis }: CommandOptions = {}): RunOptions {
    for (const [name, value] of Object.entries(env)) if (name.endsWith("SECRET")) this.secrets.add(value);
    const path = (name: string) => join(this.folder, name);
    return {
      cwd: this.program,
      ...(timeoutMillis === undefined ? {} : { timeoutMillis }),
      env: {
        PATH: [...this.path, engineFolder, ...pythonFolders, dirname(process.execPath), "/usr/bin", "/bin"].join(
          delimiter,
        ),
        HOME: path("home"),
        TMPDIR: path("tmp"),
        // The same two on Windows.
        USERPROFILE: path("home"),
        TEMP: path("tmp"),
        PULUMI_HOME: path("pulumi"),
        PULUMI_BACKEND_URL: `file://${path("backend")}`,
        ...this.sharedBackend?.env,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PULUMI_SKIP_CONFIRMATIONS: "1",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        NODE_OPTIONS: ["compile-cache.cjs", "shift-clock.cjs"]
          .map((file) => `--require ${join(__dirname, file)}`)
          .join(" "),
        NODE_PATH: this.nodePath,
        TEST_CLOCK_SHIFT_SECONDS: String(shiftSeconds),
        ...(this.selected === undefined ? {} : { PULUMI_STACK: this.selected }),
        ...env,
      },
    };
  }

  /** Like `pulumi`, for what has to work. */
  async succeed(command: string, options?: CommandOptions): Promise<RunResult> {
    const result = await this.pulumi(command, options);
    if (result.exitCode !== 0) throw new Error(`pulumi ${command} exited with ${result.exitCode}:\n${result.output}`);
    return result;
  }

  /** Runs `pulumi stack init dev` once per test file and copies the result, which is always the same; in other projects and backends runs it. */
  async init(): Promise<void> {
    if (this.hasOwnProject || this.sharedBackend) {
      await this.succeed("stack init dev");
      return;
    }
    initialized ??= initialize();
    const first = await initialized;
    cpSync(join(first.program, configurationFile), join(this.program, configurationFile));
    this.takeBackendOf(first);
  }

  /** `pulumi stack init dev`, then `pulumi up --skip-preview`. */
  async deploy(): Promise<RunResult> {
    await this.init();
    return this.succeed("up --skip-preview");
  }

  /** The state, with its secrets encrypted. */
  async state(stackName?: string): Promise<StackResource[]> {
    return readState(await this.stateFile(stackName));
  }

  /** The state, with its secrets decrypted. */
  async decryptedState(stackName?: string): Promise<StackResource[]> {
    return readDecryptedState(await this.stateFile(stackName), passphrase);
  }

  /** The operations that the engine has begun and not ended. */
  async pendingOperations(): Promise<unknown[]> {
    return readPendingOperations(await this.stateFile());
  }

  /** The managed resources below the components. */
  async accessTokens(): Promise<StackResource[]> {
    return (await this.state()).filter(({ type }) => type === accessTokenType);
  }

  /** A stack output, decrypted, as `pulumi stack output --show-secrets` prints it. */
  async output(name: string, stackName?: string): Promise<string> {
    const value = (await this.decryptedState(stackName))[0]?.outputs?.[name];
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  /** @param stackName where there are several: its name, or `project/name` */
  private async stateFile(stackName = "dev"): Promise<string> {
    await this.sharedBackend?.download(this.backend);
    const [file, ...others] = this.stateFiles().filter((each) => each.endsWith(`${sep}${stackName}.json`));
    if (file === undefined || others.length > 0) throw new Error(`There is not exactly one stack ${stackName}`);
    return file;
  }

  private stateFiles(): string[] {
    const folder = join(this.backend, ".pulumi", "stacks");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  }
}

async function initialize(): Promise<Stack> {
  const stack = new Stack("", {});
  await stack.succeed("stack init dev");
  return stack;
}

export const accessTokenType = "pulumi-nodejs:dynamic/port-access-token:AccessToken";

/** A resource's outputs without what differs at every encryption; its `tokenFingerprint` tells the token. */
export function withoutCiphertext(resource: StackResource | undefined): unknown {
  return JSON.parse(JSON.stringify(resource?.outputs, (key, value) => (key === "ciphertext" ? "" : value)));
}

/** A secret in a state that is not decrypted. */
export const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: expect.any(String),
};

/** What the engine writes for a value that it does not know. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource, and the names of its outputs. */
export type InventoryEntry = [urn: string, id: string | undefined, outputs: string[]];

/**
 * Everything that a state can lose: its resources with their ids, and the names of their outputs, those of the stack
 * included. No value of a state is an unknown one: it would be worth nothing, and somebody would take it for a token.
 */
export async function inventory(stack: Stack): Promise<InventoryEntry[]> {
  const resources = await stack.decryptedState();
  expect(JSON.stringify(resources)).not.toContain(unknownValue);
  return resources
    .map(({ urn, id, outputs = {} }): InventoryEntry => [urn, id, Object.keys(outputs).sort()])
    .sort(([one], [other]) => one.localeCompare(other));
}
