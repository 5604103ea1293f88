import { spawn } from "node:child_process";

const onWindows = process.platform === "win32";

export interface RunResult {
  readonly exitCode: number | null;
  /** What a person would have read: stdout and stderr in the order of their arrival. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  timeoutMillis?: number;
}

/** A command that is still running, in its own process group, which is killed where it takes too long. */
export interface Running {
  readonly pid: number;
  /** Resolves as soon as its output holds a text, and rejects if it ends without. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<RunResult>;
}

export function start(command: string, args: readonly string[], options: RunOptions): Running {
  const { cwd, env, timeoutMillis = 120_000 } = options;
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: !onWindows });
  const pid = child.pid ?? 0;
  const timer = setTimeout(() => endGroup(pid), timeoutMillis);
  let output = "";
  let stdout = "";
  let waiting: { text: string; resolve(): void; reject(error: Error): void }[] = [];
  const add = (chunk: string) => {
    output += chunk;
    for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
    waiting = waiting.filter(({ text }) => !output.includes(text));
  };
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    add(String(chunk));
  });
  child.stderr.on("data", (chunk) => add(String(chunk)));
  const ended = new Promise<RunResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      for (const { text, reject } of waiting) reject(new Error(`It ended without printing "${text}":\n${output}`));
      resolve({ exitCode, output, stdout });
    });
  });
  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ text, resolve, reject });
      add("");
    });
  return { pid, printed, ended };
}

/** Ends a process with all that it has started. Windows has no process groups. */
function endGroup(pid: number): void {
  if (onWindows) spawn("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
  else process.kill(-pid, "SIGKILL");
}

/** Runs a command to its end. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return start(command, args, options).ended;
}

/** For what runs a POSIX shell, or programs that are scripts. */
export const describeOnPosix = onWindows ? describe.skip : describe;
