import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tokenRequest } from "../../../auth/exchange";
import { send } from "../../../auth/http";
import { version } from "../../../auth/version";
import { answer, startLoopback } from "../../support/loopback";
import { credentialsFor, goodAnswer, secret } from "./support";

const packageJson = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as { version: string };

it("is a POST of exactly the two credentials to the auth endpoint", () => {
  const { method, url, body } = tokenRequest(credentialsFor("https://gateway.example/port"));
  expect({ method, url, body }).toEqual({
    method: "POST",
    url: "https://gateway.example/port/v1/auth/access_token",
    body: `{"clientId":"client-id","clientSecret":"${secret}"}`,
  });
});

it("says what it is and what it takes, and carries no Authorization", () => {
  expect(tokenRequest(credentialsFor("https://api.getport.io")).headers).toEqual({
    Accept: "application/json",
    "Content-Type": "application/json",
    "User-Agent": `pulumi-port-access-token/${packageJson.version}`,
  });
});

it("names the version of package.json", () => {
  expect(version).toBe(packageJson.version);
});

describe("on the wire", () => {
  async function sent(): Promise<{ line: string; headers: string[]; body: string }> {
    const server = await startLoopback(answer(goodAnswer));
    await send(tokenRequest(credentialsFor(`${server.baseUrl}/prefix`)), 5_000);
    const [head = "", body = ""] = (server.requests[0] ?? "").split("\r\n\r\n");
    const [line = "", ...headers] = head.split("\r\n");
    return { line, headers, body };
  }

  it("is this path and this body", async () => {
    const { line, body } = await sent();
    expect({ line, body }).toEqual({
      line: "POST /prefix/v1/auth/access_token HTTP/1.1",
      body: `{"clientId":"client-id","clientSecret":"${secret}"}`,
    });
  });

  it("has these headers and no others", async () => {
    const names = (await sent()).headers.map((header) => header.slice(0, header.indexOf(":")).toLowerCase());
    expect(names.sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
    ]);
  });
});
