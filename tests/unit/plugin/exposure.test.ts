import { once } from "node:events";
import { connect } from "node:net";
import type { Send } from "../../../auth/http";
import { serve } from "../../../provider/plugin/server";
import {
  connectPlugin,
  type Stored,
  secret,
  startEngine,
  virtualMachine,
  type Wire,
} from "../../support/plugin-client";
import { SimulatedPort } from "../model/simulated-port";
import { clientSecret, env, failure, line, outputsOf, pluginWith, start, storedWith } from "./support";

describe("the protocol of providers has no authentication", () => {
  async function served() {
    const habits = { issuedAt: true, expiresIn: "constant", lateSeconds: 0 } as const;
    const port = new SimulatedPort({ now: start }, new Map([["client-id", clientSecret]]), habits, []);
    const { port: at, stop } = await serve(undefined, virtualMachine(port, env));
    return { at, tokens: port.tokens, client: connectPlugin(at, await startEngine(), stop) };
  }

  it("so every program on the machine can get a token from a plugin that is running", async () => {
    const { at, tokens, client } = await served();
    await client.configure();
    const another = connectPlugin(at, await startEngine());
    await another.configure();
    expect(await another.invoke({})).toEqual(outputsOf(tokens[0]));
    expect(tokens).toHaveLength(1);
  });

  // On Linux, all of 127.0.0.0/8 is this machine.
  (process.platform === "linux" ? it : it.skip)(
    "and the plugin listens on 127.0.0.1 and at no other address",
    async () => {
      const { at } = await served();
      const connected = connect(at, "127.0.0.1");
      await once(connected, "connect");
      connected.destroy();
      await expect(once(connect(at, "127.0.0.2"), "connect")).rejects.toThrow("ECONNREFUSED");
    },
  );
});

describe("an address that somebody wrote into the state gets nothing, whatever call the engine makes", () => {
  const stranger = "https://somebody.example";
  const token = (more: Wire = {}) => storedWith(-3600, {}, { baseUrl: stranger, ...more });
  const { accessToken: _, authorizationHeader: _header, ...emptied } = token().outputs as Record<string, Wire>;
  const secretAlone = { PORT_CLIENT_SECRET: clientSecret };
  const us = { PORT_BASE_URL: "https://api.us.getport.io" };

  /** The plugin, and the URLs of its requests, which get no answer. */
  async function pluginOn(exported: Record<string, string>, configuration?: Wire, name?: string) {
    const urls: string[] = [];
    const send: Send = async ({ url }) => {
      urls.push(url);
      return { noAnswer: { systemCode: "ECONNREFUSED" } };
    };
    const { plugin } = await pluginWith({
      env: exported,
      effects: { send },
      ...(configuration === undefined ? {} : { configuration }),
      ...(name === undefined ? {} : { name }),
    });
    return { plugin, urls };
  }

  it.each<[string, Stored, Record<string, string>, Wire | undefined, string | undefined]>([
    ["credentials in the environment", token(), env, undefined, undefined],
    ["the secret alone", token(), secretAlone, undefined, undefined],
    ["another base URL in the environment", token(), { ...env, ...us }, undefined, undefined],
    ["the address in the configuration of the state", token(), env, { baseUrl: stranger }, undefined],
    ["the address in an explicit provider of the state", token(), env, { baseUrl: stranger }, "mine"],
    [
      "a secret in the inputs",
      { ...token(), inputs: { clientSecret: secret("s"), clientId: "client-id" } },
      us,
      undefined,
      undefined,
    ],
    ["a region in the inputs", { ...token(), inputs: { region: "eu" } }, env, undefined, undefined],
    ["the address in the inputs", { ...token(), inputs: { baseUrl: stranger } }, env, undefined, undefined],
    ["a token that was removed", { inputs: {}, outputs: emptied }, env, undefined, undefined],
    [
      "another address in PULUMI_CONFIG",
      token(),
      { ...env, PULUMI_CONFIG: '{"baseUrl":"https://x.example"}' },
      undefined,
      undefined,
    ],
    ["a PULUMI_CONFIG that is no JSON", token(), { ...env, PULUMI_CONFIG: stranger }, undefined, undefined],
  ])("Read, with %s", async (_case, stored, exported, configuration, name) => {
    const { plugin, urls } = await pluginOn(exported, configuration, name);
    expect(await plugin.read(stored)).toMatchObject({ inputs: stored.inputs, outputs: stored.outputs });
    expect([urls, plugin.log]).toEqual([[], [line("warning", "is at somebody.example, which this run does not name")]]);
  });

  it.each([
    ["elsewhere", "http://somebody.example"],
    ["to one of Port's hosts", "http://api.getport.io"],
  ])("Read of a token with plain http in the state: %s", async (_case, baseUrl) => {
    const { plugin, urls } = await pluginOn(env);
    await plugin.read(token({ baseUrl }));
    expect([urls, plugin.log]).toEqual([[], [line("warning", "must use https, because plain http")]]);
  });

  it.each<[string, Wire | undefined, Stored | Record<string, never>]>([
    ["an import, with the address in the configuration", { baseUrl: stranger }, {}],
    ["a get, with the address in the configuration", { baseUrl: stranger }, { inputs: {}, outputs: {} }],
    ["a get, with the address in the inputs", undefined, { inputs: { baseUrl: stranger }, outputs: {} }],
  ])("Read fails for %s", async (_case, configuration, stored) => {
    const { plugin, urls } = await pluginOn(env, configuration);
    await expect(plugin.read(stored)).rejects.toEqual(failure("is at somebody.example, which this run does not name"));
    expect(urls).toEqual([]);
  });

  it.each([
    ["in the environment", { PORT_BASE_URL: `${stranger}/v1` }],
    ["as base URL in PULUMI_CONFIG", { PULUMI_CONFIG: JSON.stringify({ baseUrl: stranger }) }],
  ])("Read requests from an address that is named, too: %s", async (_case, named) => {
    const { plugin, urls } = await pluginOn({ ...env, ...named });
    await plugin.read(token());
    expect(urls).toEqual([`${stranger}/v1/auth/access_token`]);
  });

  it("a region in PULUMI_CONFIG names the address of that region, which every run may use", async () => {
    const { plugin, urls } = await pluginOn({ ...env, PULUMI_CONFIG: '{"region":"us"}' }, { region: "us" });
    await plugin.read(storedWith(-3600, {}, { baseUrl: us.PORT_BASE_URL }));
    expect(urls).toEqual([`${us.PORT_BASE_URL}/v1/auth/access_token`]);
  });

  it("nothing but the address is read from PULUMI_CONFIG", async () => {
    const { plugin, urls } = await pluginOn({ PULUMI_CONFIG: JSON.stringify({ clientId: "client-id", clientSecret }) });
    await plugin.read(storedWith(-3600));
    expect([urls, plugin.log]).toEqual([[], [line("warning", "clientSecret is not set")]]);
  });

  it.each([
    ["an update", false],
    ["its preview", true],
  ])("%s with the secret alone", async (_case, preview) => {
    const { plugin, urls } = await pluginOn(secretAlone);
    const updated = plugin.update(token(), {}, { preview });
    if (preview) await updated;
    else await expect(updated).rejects.toEqual(failure("If somebody.example is right, set one of: "));
    expect(urls).toEqual([]);
  });
});
