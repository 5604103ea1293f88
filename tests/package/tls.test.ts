import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describeWithTls, selfSigned } from "../support/certificate";
import { answer, startLoopback } from "../support/loopback";
import { consumerModules, root } from "../support/paths";
import { connectPlugin, startEngine } from "../support/plugin-client";
import { run } from "../support/run";

jest.setTimeout(60_000);

/** Node.js reads this variable of the process itself, which a test of Jest cannot set. */
const unverified = { PATH: process.env.PATH, NODE_TLS_REJECT_UNAUTHORIZED: "0" };

/** A request for a token in a process of its own, and what it says. */
type Ask = (env: NodeJS.ProcessEnv) => Promise<string>;

const installed = (name: string) => join(consumerModules, ".bin", name);

const script =
  (code: string): Ask =>
  async (env) =>
    (await run(process.execPath, ["-e", code], { cwd: join(consumerModules, ".."), env })).output;

const shells: Record<string, Ask> = {
  "dynamic provider": script(`
    const { check, create } = require("pulumi-port-access-token/dynamic-provider");
    check({}, {}).then(({ inputs }) => create(inputs)).catch(({ message }) => console.log(message));`),
  program: script(`
    process.on("unhandledRejection", ({ message }) => console.log(message));
    require("pulumi-port-access-token").getPortAccessTokenOutput().accessToken;`),
  async plugin(env) {
    const plugin = spawn(installed("pulumi-resource-port-access-token"), { cwd: root, env });
    const [port] = await once(plugin.stdout, "data");
    const client = connectPlugin(Number(port), await startEngine(), () => plugin.kill());
    await client.configure();
    return client.create({}).then(String, ({ details }) => details);
  },
  "command line": async (env) => (await run(installed("pulumi-port-access-token"), [], { cwd: root, env })).output,
};

describeWithTls("with NODE_TLS_REJECT_UNAUTHORIZED=0, a server or a proxy whose certificate is not trusted", () => {
  const untrusted = () => startLoopback(answer({ body: "{}" }), selfSigned);

  test("gets a request from Node.js itself", async () => {
    const { baseUrl, requests } = await untrusted();
    const script = `require("node:https").get("${baseUrl}")`;
    await run(process.execPath, ["-e", script], { cwd: root, env: unverified });
    expect(requests).toHaveLength(1);
  });

  const servers: [string, (url: string) => Record<string, string>][] = [
    ["as the server", (url) => ({ PORT_BASE_URL: url })],
    ["as the proxy", (url) => ({ HTTPS_PROXY: url })],
  ];
  const cases = Object.entries(shells).flatMap(([shell, ask]) =>
    servers.map(([name, settings]) => [`${shell}, ${name}`, ask, settings] as const),
  );

  test.each(cases)("gets none from this package, which says what to do: %s", async (_, ask, settings) => {
    const { baseUrl, requests } = await untrusted();
    const env = { ...unverified, PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "secret", ...settings(baseUrl) };
    expect(await ask(env)).toContain("(DEPTH_ZERO_SELF_SIGNED_CERT). Set NODE_EXTRA_CA_CERTS to");
    expect(requests).toEqual([]);
  });
});
