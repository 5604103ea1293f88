import { once } from "node:events";
import { connect } from "node:net";
import type { HttpRequest, Send } from "../../../auth/http";
import { serve } from "../../../provider/plugin/server";
import { connectPlugin, startEngine, virtualMachine } from "../../support/plugin-client";
import { SimulatedPort } from "../model/simulated-port";
import { clientSecret, env, outputsOf, pluginWith, start, storedWith } from "./support";

describe("the protocol of providers has no authentication", () => {
  async function served() {
    const habits = { issuedAt: true, expiresIn: "constant", lateSeconds: 0 } as const;
    const port = new SimulatedPort({ now: start }, new Map([["client-id", clientSecret]]), habits, []);
    const { port: at, server } = await serve(undefined, virtualMachine(port, env));
    return { at, tokens: port.tokens, client: connectPlugin(at, await startEngine(), () => server.forceShutdown()) };
  }

  it("so every program on the machine can get a token from a plugin that is running", async () => {
    const { at, tokens, client } = await served();
    await client.configure();
    const another = connectPlugin(at, await startEngine());
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

describe("a client secret that is looked up goes to the base URL in the state", () => {
  const baseUrl = "https://somebody.example";

  /** The requests of a read of an expired token of that base URL. */
  async function requestsWith(more: Record<string, string>): Promise<HttpRequest[]> {
    const requests: HttpRequest[] = [];
    const send: Send = async (request) => {
      requests.push(request);
      throw new Error("not reached");
    };
    const { plugin } = await pluginWith({ env: { ...env, ...more }, effects: { send } });
    await plugin.read(storedWith(-3600, {}, { baseUrl }));
    return requests;
  }

  it("if none is configured", async () => {
    const body = JSON.stringify({ clientId: "client-id", clientSecret });
    expect(await requestsWith({})).toMatchObject([{ url: `${baseUrl}/v1/auth/access_token`, body }]);
  });

  it("but nowhere if another one is configured", async () => {
    expect(await requestsWith({ PORT_BASE_URL: "https://api.getport.io" })).toEqual([]);
  });
});
