import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { describeWithTls, selfSigned } from "../../support/certificate";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, oneToken } from "../../support/emulated";
import { tunnelFor } from "../../support/forward-proxy";
import { hasIpv6, startFront } from "../../support/front";
import { type Loopback, startLoopback } from "../../support/loopback";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

let emulator: Emulator;
let stack: Stack;
let emulatorPort: number;

beforeEach(async () => {
  emulator = await startEmulator();
  emulatorPort = Number(new URL(emulator.baseUrl).port);
});

afterEach(() => emulator.close());

/** A new stack whose Port is at this address. The program's own request in the preview goes there as well. */
async function stackAt(baseUrl: string, env: Record<string, string> = {}): Promise<void> {
  stack = new Stack(oneToken, { ...emulatorEnv(emulator), PORT_BASE_URL: baseUrl, ...env });
  await stack.init();
}

/** That both the program, in the preview, and the provider got their token, and whose address the state holds. */
async function upWorks(): Promise<string> {
  const run = await stack.succeed("up");
  expect(diagnostics(run)).toEqual([
    expect.stringMatching(/: a token was requested in this preview; it expires at \S+Z\.$/),
  ]);
  expect(emulator.authRequests).toBe(2);
  return stack.output("baseUrl");
}

describeWithTls("over https with a certificate of an authority of one's own", () => {
  const front = () => startFront(emulatorPort, { tls: selfSigned ?? {} });

  function trusted(): Record<string, string> {
    const file = join(stack.folder, "authority.pem");
    writeFileSync(file, selfSigned?.cert ?? "");
    return { NODE_EXTRA_CA_CERTS: file };
  }

  test("up works with NODE_EXTRA_CA_CERTS", async () => {
    const baseUrl = `https://127.0.0.1:${await front()}`;
    await stackAt(baseUrl);
    Object.assign(stack.env, trusted());
    expect(await upWorks()).toBe(baseUrl);
  });

  test("without it, program and provider name it", async () => {
    const baseUrl = `https://127.0.0.1:${await front()}`;
    await stackAt(baseUrl);
    const message = `pulumi-port-access-token: ${baseUrl} could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT). Set NODE_EXTRA_CA_CERTS to the certificate authority of your proxy or private endpoint.`;
    expect(diagnostics(await stack.succeed("preview"))).toEqual([
      `${message} The token stays unknown in this preview.`,
    ]);
    expect(diagnostics(await stack.pulumi("up --skip-preview"))).toEqual([message]);
  });

  describe("behind a forward proxy that wants a login", () => {
    const password = "the-proxy's-password";
    let proxy: Loopback;

    /** By a name that this proxy alone knows: nothing on loopback goes through a proxy. */
    async function behindProxy(login: string, host = "port.test"): Promise<string> {
      const baseUrl = `https://${host}:${await front()}`;
      proxy = await startLoopback(tunnelFor(`jane:${password}`));
      await stackAt(baseUrl, { HTTPS_PROXY: `http://${login}@${proxy.address}` });
      stack.secrets.add(password);
      Object.assign(stack.env, trusted());
      return baseUrl;
    }

    test("up goes through it, one connection for each process that requests a token, and leaves its password nowhere", async () => {
      const baseUrl = await behindProxy(`jane:${encodeURIComponent(password)}`);
      expect(await upWorks()).toBe(baseUrl);
      const address = baseUrl.replace("https://", "");
      expect(proxy.requests.map((request) => request.split("\r\n")[0])).toEqual(
        Array(2).fill(`CONNECT ${address} HTTP/1.1`),
      );
    });

    test("a wrong login is reported as the proxy's, with the remedy", async () => {
      const baseUrl = await behindProxy("jane:another-password");
      stack.secrets.add("another-password");
      const run = await stack.pulumi("up --skip-preview");
      expect(diagnostics(run)).toEqual([
        `pulumi-port-access-token: ${baseUrl} could not be reached through the proxy ${proxy.address} in HTTPS_PROXY, which answered 407. It does not accept the login in HTTPS_PROXY. Correct it: http://user:password@host:port, with special characters of the login in percent-encoding.`,
      ]);
    });

    test("a server on loopback is reached directly", async () => {
      await behindProxy(`jane:${encodeURIComponent(password)}`, "localhost");
      await upWorks();
      expect(proxy.requests).toEqual([]);
    });
  });
});

(hasIpv6 ? test : test.skip)(
  "up works at the loopback address of IPv6 (skipped where a machine has none)",
  async () => {
    const baseUrl = `http://[::1]:${await startFront(emulatorPort, { host: "::1" })}`;
    await stackAt(baseUrl);
    expect(await upWorks()).toBe(baseUrl);
  },
);

test("a base URL keeps its path: it gets the request, is stored and used, and an unchanged up finds it unchanged", async () => {
  const prefix = "/some/prefix";
  const port = await startLoopback((connection, request) => {
    // The emulator knows no prefix: what stands there takes it away.
    const [head = "", body] = request.split("\r\n\r\n");
    const headers = { "content-type": /content-type: (.*)/i.exec(head)?.[1] ?? "" };
    fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", headers, body: body ?? "" })
      .then((response) => response.text())
      .then((text) => connection.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${text}`));
  });
  await stackAt(`${port.baseUrl}${prefix}/v1/`);
  expect(await upWorks()).toBe(`${port.baseUrl}${prefix}`);
  await stack.succeed("up --skip-preview --expect-no-changes");
  const lines = port.requests.map((request) => request.split("\r\n")[0]);
  expect(lines).toEqual(Array(2).fill(`POST ${prefix}/v1/auth/access_token HTTP/1.1`));
});
