import { type PluginClient, secret, type Wire } from "../../support/plugin-client";
import { everythingButTimeouts, failure, outputsOf, pluginWith, start, storedWith } from "./support";

const expired = storedWith(-3600);
const timeout = 5;

type Write = (plugin: PluginClient, inputs?: Wire, seconds?: number) => Promise<{ outputs: unknown }>;
const writes: [string, string, Write][] = [
  [
    "Create",
    "customTimeouts.create",
    (plugin, inputs = {}, seconds = timeout) => plugin.create(inputs, { timeout: seconds }),
  ],
  [
    "Update",
    "customTimeouts.update",
    (plugin, inputs = {}, seconds = timeout) => plugin.update(expired, inputs, { timeout: seconds }),
  ],
];

/** A plugin whose Port has 200 s to go until it issues another token. */
async function pluginThatWaits() {
  const { plugin, port } = await pluginWith();
  await plugin.invoke({});
  await plugin.attach();
  await plugin.configure();
  port.clock.now += 10_600_000;
  return { plugin, port, begun: port.clock.now };
}

describe.each(writes)("%s", (_, option, write) => {
  it("fails in a wait for the next token when its time is over, and requests no more", async () => {
    const { plugin, port, begun } = await pluginThatWaits();
    await expect(write(plugin, { onShortLifetime: "wait" })).rejects.toEqual(failure(`5 s of the option ${option}.`));
    expect([port.clock.now - begun, port.requests]).toEqual([5_000, 2]);
    port.clock.now += 3600_000;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(port.requests).toBe(2);
  });

  it("works if the wait is shorter", async () => {
    const { plugin, port } = await pluginThatWaits();
    const { outputs } = await write(plugin, { onShortLifetime: "wait" }, 3600);
    expect(outputs).toMatchObject({ accessToken: secret(port.tokens[1]) });
  });

  it.each([
    ["a silent Port", "hangs"],
    ["a Port that refuses requests until a later time", "limited"],
  ] as const)("fails by the clock, too, after %s", async (_port, mood) => {
    const { plugin, port } = await pluginWith();
    Object.assign(port, { mood, limitedUntil: start + 300_000 });
    await expect(write(plugin)).rejects.toEqual(failure(option));
  });

  it.each([
    ["none", 0],
    ["one that is longer than any timer", 1e9],
  ])("has no limit with %s", async (_limit, seconds) => {
    const { plugin, port } = await pluginWith({
      effects: {
        // A timer that is too long for Node.js ends after a millisecond.
        send: async (...request) => {
          const begun = performance.now();
          while (performance.now() < begun + 10) await new Promise((resolve) => setImmediate(resolve));
          return port.send(...request);
        },
      },
    });
    expect((await write(plugin, {}, seconds)).outputs).toEqual(outputsOf(port.tokens[0]));
  });
});

describe("while Port is silent", () => {
  afterEach(() => jest.useRealTimers());

  /** A plugin whose Port answers when told to, and whose timers fire when told to. */
  async function pluginWithSilentPort() {
    jest.useFakeTimers({ doNotFake: everythingButTimeouts });
    let answer = () => {};
    let begin = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { plugin, port } = await pluginWith({
      effects: {
        send: (...request) => {
          begin();
          return answered.then(() => port.send(...request));
        },
      },
    });
    return { plugin, port, begun, answer };
  }

  it.each(writes)("%s ends by a timer", async (_, option, write) => {
    const { plugin, begun } = await pluginWithSilentPort();
    let error: unknown;
    const ending = write(plugin).catch((caught) => {
      error = caught;
    });
    await begun;
    jest.advanceTimersByTime(4_999);
    await plugin.check({});
    expect(error).toBeUndefined();
    jest.advanceTimersByTime(1);
    await ending;
    expect(error).toEqual(failure(option));
  });

  it("the request goes on for another resource, and nothing is logged for the one that has failed", async () => {
    const { plugin, port, begun, answer } = await pluginWithSilentPort();
    const failing = expect(plugin.update(expired, {}, { timeout })).rejects.toEqual(failure("customTimeouts.update"));
    const other = plugin.create({});
    await begun;
    await plugin.check({});
    jest.advanceTimersByTime(5_000);
    await failing;
    answer();
    expect((await other).outputs).toEqual(outputsOf(port.tokens[0]));
    expect([port.requests, plugin.log]).toEqual([1, []]);
  });

  it("a preview has its own limit, and does not fail at this one", async () => {
    const { plugin, port } = await pluginWith();
    port.mood = "hangs";
    await expect(plugin.create({}, { preview: true, timeout: 1 })).resolves.toMatchObject({ id: "" });
  });
});
