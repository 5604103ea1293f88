import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { closedPort } from "../../support/loopback";

const lockModule = require.resolve("../../../tools/setup/lock.js");
const { acquireLock, lockPort } = require(lockModule);

const unexpected = (line: string) => {
  throw new Error(`unexpected: ${line}`);
};

describe("the lock", () => {
  let port: number;
  beforeEach(async () => {
    port = await closedPort();
  });
  const acquire = (log: (line: string) => void = unexpected, more = {}) =>
    acquireLock({ port, label: "this", log, ...more });

  /** Starts to wait for the lock. */
  function wait() {
    let lock: Promise<{ release(): void }> | undefined;
    const line = new Promise<string>((resolve) => {
      lock = acquire(resolve);
    });
    return { line, acquired: async () => (await lock)?.release() };
  }

  test("is held by one at a time; who waits learns who holds it", async () => {
    const first = await acquire();
    const second = wait();
    expect(await second.line).toBe("waiting for another set-up (this)");
    first.release();
    await second.acquired();
  });

  test("of a killed process is free at once, for exactly one of several waiters at a time", async () => {
    const script = `require(${JSON.stringify(lockModule)}).acquireLock({ port: ${port}, label: "it" }).then(() => console.log("held"))`;
    const holder = spawn(process.execPath, ["-e", script]);
    await once(holder.stdout, "data");
    let holders = 0;
    const waiters = Array.from({ length: 5 }, async () => {
      const lock = await acquire(() => holder.kill("SIGKILL"));
      const holdersNow = ++holders;
      await new Promise(setImmediate);
      holders--;
      lock.release();
      return holdersNow;
    });
    expect(await Promise.all(waiters)).toEqual([1, 1, 1, 1, 1]);
  });

  describe("where another program listens on its port", () => {
    const other = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    beforeEach(async () => {
      other.listen(0, "127.0.0.1");
      await once(other, "listening");
      ({ port } = other.address() as AddressInfo);
    });
    afterEach(() => {
      other.close();
    });

    test("names the port, and is free when that program ends", async () => {
      const { line, acquired } = wait();
      expect(await line).toBe(
        `waiting for port ${port} on 127.0.0.1: a set-up that is busy or was killed, or another program, uses it`,
      );
      other.close();
      await acquired();
    });

    test("is given up in the end", async () => {
      await expect(acquire(() => {}, { limitMillis: 100 })).rejects.toThrow(
        new Error(`another program uses port ${port} on 127.0.0.1, the lock of the set-up: stop it and try again`),
      );
    });
  });
});

test("each user and each cache folder has a port of its own, below those of outgoing connections", () => {
  const ports = [lockPort("/a", 1000), lockPort("/a", 1001), lockPort("/b", 1000)];
  expect(new Set(ports).size).toBe(3);
  expect(ports.filter((port) => port < 10_000 || port >= 20_000)).toEqual([]);
  expect(lockPort("/a", 1000)).toBe(ports[0]);
});
