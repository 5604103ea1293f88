import { readdirSync, readlinkSync } from "node:fs";

/** The processes that still work in a folder: what an engine left behind. Only Linux tells; elsewhere there are none to see. */
export function processesIn(folder: string): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false;
      }
    });
}
