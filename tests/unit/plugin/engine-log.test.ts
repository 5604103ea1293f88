import { engineLog } from "../../../provider/plugin/engine-log";
import { closedPort, startLoopback } from "../../support/loopback";
import { startEngine } from "../../support/plugin-client";
import { everythingButTimeouts, line, pluginWith, storedWith } from "./support";

const expired = storedWith(-3600);
const text = "pulumi-port-access-token: the text";
const write = (address: string | undefined) => {
  const log = engineLog(address);
  log.write({ severity: "warn", text });
  return log;
};

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe("a line does not go through the proxy of", () => {
  it.each(["grpc_proxy", "https_proxy", "http_proxy"])("%s", async (variable) => {
    const proxy = await startLoopback(() => {});
    jest.replaceProperty(process, "env", { ...process.env, [variable]: proxy.baseUrl, no_proxy: "" });
    const { plugin } = await pluginWith({ env: {} });
    await plugin.read(expired);
    expect([plugin.log, proxy.requests]).toEqual([[line("warning", "not set")], []]);
  });
});

describe("an operation waits for 5 s at most for its line to arrive at an engine that", () => {
  it.each<[string, () => Promise<string>]>([
    ["does not acknowledge it", async () => (await startEngine(() => new Promise(() => {}))).address],
    ["accepts connections only", async () => (await startLoopback(() => {})).address],
  ])("%s", async (_, start) => {
    const address = await start();
    jest.useFakeTimers({ doNotFake: everythingButTimeouts });
    let isFlushed = false;
    const flushed = write(address)
      .flushed()
      .then(() => {
        isFlushed = true;
      });
    const turns = async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    await turns();
    jest.advanceTimersByTime(4_900);
    await turns();
    expect(isFlushed).toBe(false);
    jest.advanceTimersByTime(200);
    await flushed;
  });
});

describe("a line is dropped, without a wait, ", () => {
  it.each<[string, () => Promise<string | undefined>]>([
    ["where no engine has attached itself", async () => undefined],
    ["where the engine is gone", async () => `127.0.0.1:${await closedPort()}`],
  ])("%s", async (_, find) => {
    await expect(write(await find()).flushed()).resolves.toBeUndefined();
  });
});

it("a line reaches an engine at the port of one that is gone", async () => {
  const port = await closedPort();
  await write(`127.0.0.1:${port}`).flushed();
  const engine = await startEngine(undefined, port);
  await write(engine.address).flushed();
  expect(engine.log).toMatchObject([{ text }]);
});

it("a line after `close` opens the connection again", async () => {
  const engine = await startEngine();
  const log = write(engine.address);
  await log.flushed();
  log.close();
  log.write({ severity: "info", text: "another" });
  await log.flushed();
  expect(engine.log.map((each) => each.text)).toEqual([text, "another"]);
});
