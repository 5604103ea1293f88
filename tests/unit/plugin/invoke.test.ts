import { secret, type Wire } from "../../support/plugin-client";
import { env, failure, line, outputsOf, pluginWith, start } from "./support";

describe("the function returns", () => {
  it("the outputs of a resource, the token as a secret, after one request", async () => {
    const { plugin, port } = await pluginWith();
    expect(await plugin.invoke({})).toStrictEqual(outputsOf(port.tokens[0]));
    expect([port.requests, plugin.log]).toEqual([1, []]);
  });

  it("a token for its own arguments", async () => {
    const { plugin, port } = await pluginWith();
    const args = { clientId: "other-id", clientSecret: secret("the-other-secret"), region: "us" };
    const others = { clientId: "other-id", baseUrl: "https://api.us.getport.io" };
    expect(await plugin.invoke(args)).toEqual(outputsOf(port.tokens[0], others));
  });

  it("the same token as a resource of the same process, which costs no request", async () => {
    const { plugin, port } = await pluginWith();
    const { outputs } = await plugin.create({});
    expect([await plugin.invoke({}), port.requests]).toEqual([outputs, 1]);
  });

  it("a short-lived token, with a warning at the stack", async () => {
    const { plugin, port } = await pluginWith();
    await plugin.invoke({});
    port.clock.now += 10_700_000;
    expect(await plugin.invoke({ minimumRemainingSeconds: 200 })).toEqual(outputsOf(port.tokens[0]));
    const text = expect.stringContaining("minimumRemainingSeconds (200 s)");
    expect(plugin.log).toEqual([{ ...line("warning", ""), text, urn: "" }]);
  });
});

describe("the function fails, also in a preview, because it may not return unknown values", () => {
  it.each<[string, Wire, Record<string, string>, string]>([
    ["without credentials", {}, {}, "clientId and clientSecret are not set"],
    ["with wrong credentials", { clientSecret: "wrong" }, env, "(401)"],
    ["with an invalid argument", { region: "asia" }, env, "region must be"],
    ["with an invalid base URL in the environment", {}, { ...env, PORT_BASE_URL: "x" }, "PORT_BASE_URL"],
  ])("%s", async (_, args, exported, problem) => {
    const { plugin } = await pluginWith({ env: exported });
    for (const preview of [false, true]) {
      await expect(plugin.invoke(args, { preview })).rejects.toEqual(failure(problem));
    }
  });

  it("with two invalid arguments, and names both", async () => {
    const { plugin } = await pluginWith();
    const both = expect.stringMatching(/clientId must be .*; minimumRemainingSeconds must be /);
    const args = { clientId: 7, minimumRemainingSeconds: "300" };
    await expect(plugin.invoke(args)).rejects.toMatchObject({ details: both });
  });

  it("under a name that there is not", async () => {
    const { plugin, port } = await pluginWith();
    const token = "port-access-token:index:getToken";
    await expect(plugin.invoke({}, { token })).rejects.toEqual(failure(token));
    expect(port.requests).toBe(0);
  });

  it.each([
    [true, 2],
    [false, 120],
  ])("while Port is silent: in a preview (%s) after %i s", async (preview, seconds) => {
    const { plugin, port } = await pluginWith();
    port.mood = "hangs";
    await expect(plugin.invoke({}, { preview })).rejects.toEqual(failure(`did not answer within ${seconds} s`));
    expect(port.clock.now).toBe(start + seconds * 1000);
  });
});
