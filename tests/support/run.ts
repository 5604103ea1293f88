import { spawn } from "node:child_process";

export interface RunResult {
  readonly exitCode: number | null;
  /** What a person would have read: stdout and stderr in the order of their arrival. */
  readonly output: string;
  readonly stdout: string;
}

/** Runs a command to its end in its own process group, which is killed where it takes too long. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; timeoutMillis?: number },
): Promise<RunResult> {
  const { cwd, env, timeoutMillis = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let stdout = "";
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), timeoutMillis);
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", reject);
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, output, stdout });
    });
  });
}
