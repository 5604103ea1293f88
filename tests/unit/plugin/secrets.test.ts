import type { Send } from "../../../auth/http";
import { secret as envelope, type Stored, type Wire } from "../../support/plugin-client";
import { everyText, forms, leaksIn, places, statuses } from "../auth/echoes";
import { secret } from "../auth/support";
import { clientSecret, env, pluginWith, storedWith } from "./support";

const expired = storedWith(-3600);

/** Everything that is outside of the envelopes of secrets. */
function plainText(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (inner && typeof inner === "object" && signature in inner ? {} : inner));
}
const signature = Object.keys(envelope(""))[0] as string;

/** What a call answers, error or not. */
const outcomeOf = (call: Promise<unknown>) => call.catch((error: Error) => everyText(error));

describe("the scan", () => {
  it.each(Object.entries(forms))("finds a secret in plain text: %s", (_, form) => {
    expect(leaksIn(plainText({ a: [{ b: `x${form}x` }] }))).not.toEqual([]);
  });

  it("does not look into envelopes", () => {
    expect(leaksIn(plainText({ a: [envelope(secret)] }))).toEqual([]);
  });
});

describe.each(Object.entries(forms))(
  "neither a line nor an error shows a secret that the server repeats: %s",
  (_, echo) => {
    it.each(Object.entries(places))("in %s", async (_place, answerWith) => {
      let status = 0;
      const send: Send = async (_request, _timeout, now = Date.now) => {
        const { body = "", headers = {} } = answerWith(echo);
        const times = { sentAtMillis: now(), receivedAtMillis: now() };
        return { status, body, headers: new Headers(headers), ...times };
      };
      const { plugin } = await pluginWith({ effects: { send }, env: { PORT_CLIENT_SECRET: secret } });
      const shown: unknown[] = [];
      for (status of statuses) {
        // Each status has its own credentials, because a refusal is final.
        const clientId = `client-${status}`;
        const call = {
          Create: plugin.create({ clientId }),
          "its preview": plugin.create({ clientId, region: "us" }, { preview: true }),
          Read: plugin.read(storedWith(-3600, {}, { clientId })),
        };
        shown.push(await Promise.all(Object.values(call).map(outcomeOf)));
      }
      expect(leaksIn(plainText(shown))).toEqual([]);
      expect(plugin.log.length).toBeGreaterThanOrEqual(statuses.length);
      expect(leaksIn(plainText(plugin.log))).toEqual([]);
    });
  },
);

describe.each(Object.entries(forms))("nor one that is swapped with the client id: %s", (_, echo) => {
  it.each(["create", "read", "invoke"] as const)("%s", async (call) => {
    const body = JSON.stringify({ ok: false, message: `You sent ${echo}.` });
    const send: Send = async () => ({
      status: 401,
      body,
      headers: new Headers(),
      sentAtMillis: 0,
      receivedAtMillis: 0,
    });
    const { plugin } = await pluginWith({
      effects: { send },
      env: { PORT_CLIENT_ID: secret, PORT_CLIENT_SECRET: "id" },
    });
    const stored = storedWith(-3600, {}, { clientId: secret });
    const outcome = await outcomeOf(call === "read" ? plugin.read(stored) : plugin[call]({}));
    // The outputs of a read have the client id, as they must.
    const error = typeof outcome === "string" ? outcome : "";
    expect([error, ...plugin.log.map(({ text }) => text)].join()).toContain("does not accept the credentials (401)");
    expect(leaksIn(error + plainText(plugin.log))).toEqual([]);
  });
});

describe("a secret in the place of another value is not repeated", () => {
  const names = ["clientId", "region", "baseUrl", "minimumRemainingSeconds", "onShortLifetime", "autoRenew"];
  it.each([...names, "clientSecret"])("%s", async (name) => {
    const { plugin } = await pluginWith();
    for (const value of [secret, [secret], `http://user:${encodeURIComponent(secret)}@x.example`]) {
      const inputs = { [name]: value };
      const { failures } = await plugin.check(inputs);
      const configuration = await plugin.checkConfig(inputs);
      const invoked = await outcomeOf(plugin.invoke(inputs));
      expect(leaksIn(plainText([failures, configuration.failures, invoked, plugin.log]))).toEqual([]);
    }
  });
});

describe("secrets are only in envelopes, wherever the client secret comes from", () => {
  const tokens = ["stored-token", "signature-0"];
  it.each<[string, { inputs?: Wire; configuration?: Wire; env?: Record<string, string> }]>([
    ["an argument", { inputs: { clientSecret }, env: { PORT_CLIENT_ID: "client-id" } }],
    ["the configuration", { configuration: { clientId: "client-id", clientSecret }, env: {} }],
    ["the environment", { env }],
  ])("%s", async (_, { inputs: given = {}, ...others }) => {
    const { plugin } = await pluginWith(others);
    const { inputs = {} } = await plugin.check(given);
    const stored = { ...expired, inputs };
    const answers: unknown[] = [inputs];
    const calls: (() => Promise<unknown>)[] = [
      () => plugin.handshake(),
      () => plugin.checkConfig({ clientSecret }),
      () => plugin.diffConfig({ clientSecret: envelope("x") }, { clientSecret: envelope(clientSecret) }),
      () => plugin.diff(stored, inputs),
      () => plugin.create(inputs),
      () => plugin.create(inputs, { preview: true }),
      () => plugin.update(stored, inputs),
      () => plugin.update(stored, inputs, { preview: true }),
      () => plugin.read(stored),
      () => plugin.read({ ...storedWith(3600), inputs }),
      () => outcomeOf(plugin.read({})),
      () => outcomeOf(plugin.invoke(inputs)),
      () => outcomeOf(plugin.create({ clientSecret: envelope(`wrong ${clientSecret}`) })),
    ];
    for (const call of calls) answers.push(await call());
    for (const one of [clientSecret, ...tokens]) {
      expect(JSON.stringify(answers)).toContain(one);
      expect(plainText([answers, plugin.log])).not.toContain(one);
    }
  });
});

describe("a state that was edited by hand", () => {
  const exported = "the-exported-secret";
  const { accessToken: _, authorizationHeader: _header, ...emptied } = expired.outputs;
  const written = { clientId: "client-id", clientSecret: "written-secret" };
  const plain = { accessToken: "written-token", authorizationHeader: "Bearer written-token" };

  it.each<[string, Stored]>([
    ["secrets in plain text, and an expired token", { inputs: written, outputs: { ...expired.outputs, ...plain } }],
    ["secrets in plain text, and a good token", { ...storedWith(3600, written, plain) }],
    ["no token, and a client secret in plain text", { inputs: written, outputs: emptied }],
    ["a client secret among the outputs", storedWith(-3600, {}, { clientSecret: "written-secret" })],
    ["a client secret that is no text", storedWith(-3600, { clientSecret: null })],
  ])("an answer holds secrets in envelopes only, and none from the environment: %s", async (_case, stored) => {
    const given = { ...env, PORT_CLIENT_SECRET: exported };
    const sent: string[] = [];
    const send: Send = async ({ body = "" }) => {
      sent.push(body);
      return { noAnswer: { systemCode: "ECONNREFUSED" } };
    };
    const answers: unknown[] = [];
    for (const effects of [{}, { send }]) {
      const { plugin } = await pluginWith({ env: given, effects });
      const { inputs = {} } = await plugin.check(stored.inputs);
      const calls = [
        plugin.diff(stored, inputs),
        plugin.update(stored, inputs),
        plugin.update(stored, inputs, { preview: true }),
        plugin.read(stored),
        plugin.update(stored, {}),
      ];
      answers.push(inputs, await Promise.all(calls.map(outcomeOf)), plugin.log);
    }
    const texts = [plainText(answers), JSON.stringify(answers)];
    expect(sent.join()).toContain(exported);
    expect(texts[0]).not.toMatch(/written-token|written-secret|signature-0/);
    expect(texts[1]).not.toContain(exported);
  });
});
