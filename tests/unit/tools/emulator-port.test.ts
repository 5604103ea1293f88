import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { listenOnKeptPort } = require("../../../tools/start/emulator-port.js");

/** Each of these draws a port of the quickstart's range: its first, the one in the middle and its last. */
const draws = [0, 0.5, 0.99999];

/** Starts a quickstart in a folder, on a machine where these ports are taken, and resolves with the port that it listens on. */
function start(stateFolder: string, { taken = [], random = draws }: { taken?: number[]; random?: number[] } = {}) {
  const drawn = random.values();
  const listen = async (port: number) => {
    if (taken.includes(port)) throw new Error("taken", { cause: Object.assign(new Error(), { code: "EADDRINUSE" }) });
    return port;
  };
  return listenOnKeptPort(listen, { stateFolder, random: () => drawn.next().value ?? 0 });
}

const keptIn = (folder: string) => readFileSync(join(folder, "emulator-port"), "utf8");

test.each(draws.map((draw, at) => [draw, [20_000, 25_000, 29_999][at]]))(
  "the first start draws a port, %d of the range: %d",
  (draw, port) => withTemporaryFolder(async (folder) => expect(await start(folder, { random: [draw] })).toBe(port)),
);

test("the first start passes over ports that are taken", () =>
  withTemporaryFolder(async (folder) => {
    expect([await start(folder, { taken: [20_000, 25_000] }), keptIn(folder)]).toEqual([29_999, "29999"]);
  }));

test("the first start gives up where port after port is taken", () =>
  withTemporaryFolder(async (folder) => {
    await expect(start(folder, { taken: [20_000], random: [] })).rejects.toThrow("taken");
  }));

test("later starts take the port of the first", () =>
  withTemporaryFolder(async (folder) => {
    await start(folder);
    expect(await start(folder, { random: [0.5] })).toBe(20_000);
  }));

test("a kept port that is taken is an error, and stays", () =>
  withTemporaryFolder(async (folder) => {
    await start(folder);
    await expect(start(folder, { taken: [20_000], random: [0.5] })).rejects.toThrow("port 20000 on 127.0.0.1");
    expect(keptIn(folder)).toBe("20000");
  }));

test.each(["", "many", "0", "65536", "1.5"])("a file that holds no port is replaced: %j", (text) =>
  withTemporaryFolder(async (folder) => {
    writeTree(folder, { "emulator-port": text });
    expect([await start(folder, { random: [0.5] }), keptIn(folder)]).toEqual([25_000, "25000"]);
  }),
);
