import { join } from "node:path";
import { describeWithTls, selfSigned } from "../support/certificate";
import { answer, startLoopback } from "../support/loopback";
import { consumerModules, root } from "../support/paths";
import { run } from "../support/run";

jest.setTimeout(60_000);

/** Node.js reads this variable of the process itself, which a test of Jest cannot set. */
const unverified = { PATH: process.env.PATH, NODE_TLS_REJECT_UNAUTHORIZED: "0" };

describeWithTls("with NODE_TLS_REJECT_UNAUTHORIZED=0, a server or a proxy whose certificate is not trusted", () => {
  const untrusted = () => startLoopback(answer({ body: "{}" }), selfSigned);

  test("gets a request from Node.js itself", async () => {
    const { baseUrl, requests } = await untrusted();
    const script = `require("node:https").get("${baseUrl}")`;
    await run(process.execPath, ["-e", script], { cwd: root, env: unverified });
    expect(requests).toHaveLength(1);
  });

  test.each<[string, (url: string) => Record<string, string>]>([
    ["as the server", (url) => ({ PORT_BASE_URL: url })],
    ["as the proxy", (url) => ({ HTTPS_PROXY: url })],
  ])("gets none from this package, which says what to do: %s", async (_, settings) => {
    const { baseUrl, requests } = await untrusted();
    const env = { ...unverified, PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "secret", ...settings(baseUrl) };
    const command = join(consumerModules, ".bin", "pulumi-port-access-token");
    const { exitCode, output } = await run(command, [], { cwd: root, env });
    expect([exitCode, requests]).toEqual([1, []]);
    expect(output).toContain("(DEPTH_ZERO_SELF_SIGNED_CERT). Set NODE_EXTRA_CA_CERTS to");
  });
});
