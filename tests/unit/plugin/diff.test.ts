import { type Stored, secret, unknown, type Wire } from "../../support/plugin-client";
import { env, pluginWith, storedWith } from "./support";

const good = storedWith(3600);

describe("Diff: an update in place, and never a replacement, because of", () => {
  interface Case {
    old?: Stored;
    inputs?: Wire;
    configuration?: Wire;
    env?: Record<string, string>;
  }
  const withSecret = storedWith(3600, { clientSecret: secret("s") });
  it.each<[string, Case, changed: string[]]>([
    ["another client id", { inputs: { clientId: "other-id" } }, ["clientId"]],
    ["another configured client id", { configuration: { clientId: "other-id" } }, ["accessToken"]],
    ["another client id in the environment", { env: { ...env, PORT_CLIENT_ID: "other-id" } }, ["accessToken"]],
    ["another region", { inputs: { region: "us" } }, ["region"]],
    ["another base URL", { inputs: { baseUrl: "https://x.example" } }, ["baseUrl"]],
    ["another configured region", { configuration: { region: "us" } }, ["accessToken"]],
    ["another secret", { old: withSecret, inputs: { clientSecret: secret("t") } }, ["clientSecret"]],
    ["a secret that becomes an argument", { inputs: { clientSecret: secret("s") } }, ["clientSecret"]],
    ["a secret that is no argument any more", { old: withSecret }, ["clientSecret"]],
    ["another minimum", { inputs: { minimumRemainingSeconds: 301 } }, ["minimumRemainingSeconds"]],
    ["another policy", { inputs: { onShortLifetime: "fail" } }, ["onShortLifetime"]],
    ["renewal switched off", { inputs: { autoRenew: false } }, ["autoRenew"]],
    ["a token about to expire", { old: storedWith(60) }, ["accessToken"]],
    ["an expired token", { old: storedWith(-3600) }, ["accessToken"]],
    ["an unknown client id", { inputs: { clientId: unknown } }, ["clientId"]],
    ["an unknown secret", { inputs: { clientSecret: secret(unknown) } }, ["clientSecret"]],
    ["an unknown region", { inputs: { region: unknown } }, ["region"]],
    ["an unknown option", { inputs: { autoRenew: unknown } }, ["autoRenew"]],
    ["two changes", { inputs: { clientId: "other-id", region: "us" } }, ["clientId", "region"]],
  ])("%s", async (_, { old = good, inputs = {}, ...given }, changed) => {
    const { plugin } = await pluginWith(given);
    expect(await plugin.diff(old, inputs)).toEqual({ changes: "some", changed, replaces: [] });
  });

  it.each<["wait" | "fail"]>([["wait"], ["fail"]])(
    "a short-lived token with the policy %s",
    async (onShortLifetime) => {
      const { plugin } = await pluginWith();
      const inputs = { onShortLifetime };
      expect(await plugin.diff(storedWith(299, inputs), inputs)).toMatchObject({ changes: "some" });
      expect(await plugin.diff(storedWith(300, inputs), inputs)).toMatchObject({ changes: "none" });
    },
  );
});

describe("Diff: no update for", () => {
  it.each<[string, Stored, Wire, Record<string, string>]>([
    ["the same", storedWith(3600, { clientId: "client-id" }), { clientId: "client-id" }, env],
    ["the same secret", storedWith(3600, { clientSecret: secret("s") }), { clientSecret: secret("s") }, env],
    ["the same client id, now an argument", good, { clientId: "client-id" }, env],
    ["the same address in another form", good, { baseUrl: "https://API.getport.io/v1/" }, env],
    ["the same address as a region", good, { region: "EU" }, env],
    ["a default that is written out", good, { minimumRemainingSeconds: 300, autoRenew: true }, env],
    ["a token that is not about to expire", storedWith(61), {}, env],
    ["a short-lived token, which is only worth a warning", storedWith(299), {}, env],
    ["an expired token without renewal", storedWith(-1, { autoRenew: false }), { autoRenew: false }, env],
    ["a machine without credentials", good, {}, {}],
  ])("%s", async (_, old, inputs, exported) => {
    const { plugin } = await pluginWith({ env: exported });
    expect(await plugin.diff(old, inputs)).toEqual({ changes: "none", changed: [], replaces: [] });
  });
});

it("Diff makes no request, and logs nothing", async () => {
  const { plugin, port } = await pluginWith();
  await plugin.diff(storedWith(0), {});
  expect([port.requests, plugin.log]).toEqual([0, []]);
});
