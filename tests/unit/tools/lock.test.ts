import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "./support/temporary-folder";

const { acquireLock } = require("../../../tools/setup/lock.js");
const { identify, isAlive } = require("../../../tools/setup/process-identity.js");

interface Message {
  event: "acquired" | "waiting" | "released";
  line?: string;
  childPid?: number;
}

const holders: ChildProcess[] = [];
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill("SIGKILL");
});

function startHolder(folder: string, mode = ""): ChildProcess {
  const holder = fork(join(__dirname, "support", "hold-lock.js"), [folder, mode], { execArgv: [] });
  holders.push(holder);
  return holder;
}

const nextMessage = async (holder: ChildProcess): Promise<Message> => (await once(holder, "message"))[0];

async function kill(holder: ChildProcess): Promise<void> {
  const exit = once(holder, "exit");
  holder.kill("SIGKILL");
  await exit;
}

describe("the lock", () => {
  test("is held by one process; a second says whom it waits for, and goes on when the first is done", () =>
    withTemporaryFolder(async (folder) => {
      const first = startHolder(folder);
      expect(await nextMessage(first)).toEqual({ event: "acquired" });
      const second = startHolder(folder);
      expect(await nextMessage(second)).toEqual({
        event: "waiting",
        line: `waiting for another set-up (pid ${first.pid}, a checkout)`,
      });
      first.send("release");
      expect(await nextMessage(first)).toEqual({ event: "released" });
      expect(await nextMessage(second)).toEqual({ event: "acquired" });
    }));

  test("of a killed holder is taken over by exactly one of several waiters at a time", () =>
    withTemporaryFolder(async (folder) => {
      const killed = startHolder(folder);
      await nextMessage(killed);
      const waiters = Array.from({ length: 5 }, () => startHolder(folder, "alone"));
      await Promise.all(waiters.map(nextMessage));
      const codes = waiters.map(async (waiter) => {
        waiter.on("message", ({ event }: Message) => event === "acquired" && waiter.send("release"));
        return (await once(waiter, "exit"))[0];
      });
      await kill(killed);
      expect(await Promise.all(codes)).toEqual([0, 0, 0, 0, 0]);
    }));

  test("of a killed holder is handed on only after what that holder had started has been ended", () =>
    withTemporaryFolder(async (folder) => {
      const killed = startHolder(folder, "child");
      const { childPid } = await nextMessage(killed);
      const child = identify(childPid);
      expect(isAlive(child)).toBe(true);
      await kill(killed);
      const lock = await acquireLock(folder, { label: "", say: () => {}, pollMilliseconds: 5 });
      expect(isAlive(child)).toBe(false);
      lock.release();
    }));

  test("is not mistaken for held when another process has the pid of a killed holder", () =>
    withTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, "7"), JSON.stringify({ pid: process.pid, start: "another time", label: "" }));
      const lock = await acquireLock(folder, { label: "", say: fail });
      expect(readdirSync(folder).sort()).toEqual(["7", "8"]);
      lock.release();
      expect(readFileSync(join(folder, "8"), "utf8")).toBe("");
    }));

  test("keeps its folder small", () =>
    withTemporaryFolder(async (folder) => {
      for (let times = 0; times < 30; times++) {
        const lock = await acquireLock(folder, { label: "", say: fail });
        lock.release();
      }
      expect(readdirSync(folder)).toHaveLength(20);
    }));

  test("can be given up while waiting", () =>
    withTemporaryFolder(async (folder) => {
      const lock = await acquireLock(folder, { label: "this", say: fail });
      const interruption = new AbortController();
      const say = () => interruption.abort(new Error("interrupted (SIGINT)"));
      await expect(acquireLock(folder, { label: "", say, signal: interruption.signal })).rejects.toThrow(
        "interrupted (SIGINT)",
      );
      lock.release();
    }));
});

function fail(line: string): never {
  throw new Error(`unexpected: ${line}`);
}
