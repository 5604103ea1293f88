import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process, as the system shows it to others. */
export interface Observed {
  readonly pid: number;
  /** Everybody on the machine can read it. */
  readonly commandLine: string;
  /** Other processes of the same user can read them. Empty for processes of other users. */
  readonly variables: readonly string[];
  readonly folder: string;
}

/** All processes of this machine. Only Linux tells; elsewhere there are none to see. */
export function observeProcesses(): Observed[] {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const read = (name: string) => attempt(() => readFileSync(`/proc/${pid}/${name}`, "utf8")) ?? "";
    const commandLine = read("cmdline").replaceAll("\0", " ");
    const folder = attempt(() => readlinkSync(`/proc/${pid}/cwd`)) ?? "";
    return [{ pid: Number(pid), commandLine, variables: read("environ").split("\0"), folder }];
  });
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** The processes that still work in a folder: what an engine left behind. */
export function processesIn(folder: string): number[] {
  return observeProcesses()
    .filter((each) => each.folder.startsWith(folder))
    .map(({ pid }) => pid);
}
