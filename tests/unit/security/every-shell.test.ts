import { describeWithTls, selfSigned } from "../../support/certificate";
import { answer, startLoopback } from "../../support/loopback";
import { answerNameLookups } from "../../support/name-lookups";
import { withoutProxyVariables } from "../../support/proxy-variables";
import { leaksIn, statuses } from "../auth/echoes";
import { jwt, secret } from "../auth/support";
import { shells, shownBy } from "./shells";

const clientId = "id-of-acme";

withoutProxyVariables();

/** The environment of a shell, and what else it sets. */
function set(variables: Record<string, string>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("PORT_")) delete process.env[name];
  Object.assign(process.env, { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: secret, ...variables });
}

beforeEach(() => answerNameLookups("not found"));
afterEach(() => jest.restoreAllMocks());

const ways = Object.entries(shells).flatMap(([shell, all]) =>
  Object.entries(all).map(([name, way]) => [`${shell}, ${name}`, way] as const),
);

const good = { ok: true, accessToken: jwt({ exp: Math.floor(Date.now() / 1000) + 10_800 }), expiresIn: 10_800 };
const token = answer({ body: JSON.stringify(good) });

describe.each(ways)("%s:", (name, way) => {
  test("the client secret is sent in the body of a POST, and nothing else is requested", async () => {
    const { baseUrl, address, requests } = await startLoopback(token);
    set({ PORT_BASE_URL: `${baseUrl}/v1/` });
    await shownBy(way);
    const [head = "", body = ""] = requests[0]?.split("\r\n\r\n") ?? [];
    // The check compares two answers.
    expect(requests).toEqual(Array(name.endsWith("--check") ? 2 : 1).fill(requests[0]));
    expect(head).toContain(`\r\nHost: ${address}`);
    expect(head).toMatch(/^POST \/v1\/auth\/access_token HTTP\/1\.1\r\n/);
    expect(leaksIn(head)).toEqual([]);
    expect(JSON.parse(body)).toEqual({ clientId, clientSecret: secret });
  });

  test("a redirect is not followed", async () => {
    const target = await startLoopback(token);
    const { baseUrl, requests } = await startLoopback(answer({ status: 307, headers: { location: target.baseUrl } }));
    set({ PORT_BASE_URL: baseUrl });
    const { lines } = await shownBy(way);
    expect([requests.length, target.requests]).toEqual([1, []]);
    expect(lines).toContainEqual(expect.stringContaining("redirect"));
  });

  test("a proxy sees host and port, and no client id and no client secret", async () => {
    const proxy = await startLoopback(answer({ status: 403 }));
    set({ PORT_BASE_URL: "https://port.test/path", HTTPS_PROXY: proxy.baseUrl });
    await shownBy(way);
    const seen = proxy.requests.join("");
    expect(seen).toMatch(/^CONNECT port\.test:443 HTTP\/1\.1\r\n/);
    expect(seen).not.toMatch(/POST|path|id-of-acme/);
    expect(leaksIn(seen)).toEqual([]);
  });

  test("nothing that is shown repeats a client secret that the server repeats", async () => {
    for (const status of statuses) {
      const [ascii, path] = [secret.replace(/[^\x20-\x7e]/g, ""), encodeURIComponent(secret)];
      const headers = { "x-trace-id": ascii, location: `http://127.0.0.1/${path}` };
      const body = JSON.stringify({ ok: false, error: secret, message: `You sent ${secret}.` });
      const { baseUrl } = await startLoopback(answer({ status, headers, body }));
      set({ PORT_BASE_URL: baseUrl });
      const { lines, errors } = await shownBy(way);
      expect(lines).not.toEqual([]);
      expect([status, leaksIn([...lines, ...errors].join("\n"))]).toEqual([status, []]);
    }
  });

  test("a text of the server is shown on one line, without control characters", async () => {
    const message = "the first\r\nthe second\u0000\u001b[31m\u009b";
    const { baseUrl } = await startLoopback(answer({ status: 403, body: JSON.stringify({ message }) }));
    set({ PORT_BASE_URL: baseUrl });
    const { lines } = await shownBy(way);
    expect(lines).toContainEqual(expect.stringContaining('"the first the second [31m"'));
    expect(lines.filter((line) => /\p{C}/u.test(line))).toEqual([]);
  });

  test("markup of the server is not shown", async () => {
    const { baseUrl } = await startLoopback(answer({ status: 403, body: "<html>the page</html>" }));
    set({ PORT_BASE_URL: baseUrl });
    const { lines } = await shownBy(way);
    expect(lines).toContainEqual(expect.stringContaining("403"));
    expect(lines.join("\n")).not.toMatch(/html|the page/);
  });
});

describe("credentials are said to belong to a person if the client id is an e-mail address, but not a service account's", () => {
  // In an update, the provider says so.
  const loggedByProvider = "program, live outputs";

  test.each(ways.filter(([name]) => name !== loggedByProvider))("%s", async (_, way) => {
    const { baseUrl } = await startLoopback(token);
    const persons = [];
    for (const PORT_CLIENT_ID of ["ci@getport.io", "ci@serviceaccounts.getport.io"]) {
      set({ PORT_BASE_URL: baseUrl, PORT_CLIENT_ID });
      const { lines } = await shownBy(way);
      if (lines.some((line) => line.includes("belong to a person"))) persons.push(PORT_CLIENT_ID);
    }
    expect(persons).toEqual(["ci@getport.io"]);
  });
});

describe("plain http to another machine is refused before a request", () => {
  // An argument that is no address fails a preview, too.
  test.each(ways.filter(([name]) => !name.includes("the function")))("%s", async (_, way) => {
    const proxy = await startLoopback(token);
    set({ PORT_BASE_URL: "http://port.test", HTTP_PROXY: proxy.baseUrl });
    const { lines } = await shownBy(way);
    expect(lines).toContainEqual(
      expect.stringContaining("must use https, because plain http exposes the client secret"),
    );
    expect(proxy.requests).toEqual([]);
  });
});

describeWithTls("a server whose certificate is not trusted", () => {
  test.each(ways)("gets no request: %s", async (_, way) => {
    const { baseUrl, requests } = await startLoopback(token, selfSigned);
    set({ PORT_BASE_URL: baseUrl });
    const { lines } = await shownBy(way);
    expect([requests, lines]).toEqual([[], expect.arrayContaining([expect.stringContaining("NODE_EXTRA_CA_CERTS")])]);
  });
});
