import { exchange } from "../../../auth/exchange";
import { type Answer, answer, startLoopback } from "../../support/loopback";
import { credentialsFor, failureOf, goodBody, goodToken, jwt, simulated, start, startSeconds } from "./support";

async function tokenFor(what: Answer) {
  const server = await startLoopback(answer(what));
  return exchange(credentialsFor(server.baseUrl), simulated());
}

const token = (claims: object, expiresIn?: unknown) =>
  tokenFor({ body: JSON.stringify({ accessToken: jwt(claims), expiresIn }) });

describe("a 200 is understood", () => {
  const clock = { leastMillis: 0, mostMillis: 0 };
  const good = { accessToken: goodToken, expiresAtMillis: start + 10_800_000, clock };

  it.each([
    ["as Port writes it", goodBody],
    ["with a byte-order mark", `\ufeff${goodBody}`],
    ["with blanks around", `\r\n ${goodBody}\n`],
    ["without ok", JSON.stringify({ accessToken: goodToken, expiresIn: 10800 })],
    ["without expiresIn", JSON.stringify({ accessToken: goodToken })],
    ["with fields that nobody knows", JSON.stringify({ accessToken: goodToken, expiresIn: 10800, scope: ["x"] })],
    ["with a body of 64 KiB", goodBody.padEnd(65_536)],
  ])("%s", async (_, body) => {
    expect(await tokenFor({ body })).toEqual(good);
  });

  it("whatever its content type", async () => {
    expect(await tokenFor({ headers: { "content-type": "text/plain" }, body: goodBody })).toEqual(good);
  });

  it("with a token that is no JWT", async () => {
    expect(await tokenFor({ body: '{"accessToken":"opaque","expiresIn":60}' })).toEqual({
      accessToken: "opaque",
      expiresAtMillis: start + 60_000,
      clock,
    });
  });

  it("with a token that has expired: Port hands its active one out to its last moment", async () => {
    expect((await token({ exp: startSeconds - 1 }, 10800)).expiresAtMillis).toBe(start - 1000);
  });
});

describe("Port's clock is what its Date says", () => {
  const atDate = (date: string) =>
    tokenFor({ headers: { date }, body: JSON.stringify({ accessToken: jwt({}), expiresIn: 3600 }) });

  it.each([
    ["an hour ahead", "Fri, 02 Jan 2026 04:04:05 GMT", 3_600_000, 3_601_000],
    ["an hour behind", "Fri, 02 Jan 2026 02:04:05 GMT", -3_600_000, -3_599_000],
    ["the same", "Fri, 02 Jan 2026 03:04:05 GMT", 0, 1_000],
    ["no number", "soon", 0, 0],
    ["empty", "", 0, 0],
  ])("%s", async (_, date, leastMillis, mostMillis) => {
    const { expiresAtMillis, clock } = await atDate(date);
    expect({ expiresAtMillis, clock }).toEqual({
      expiresAtMillis: start + leastMillis + 3_600_000,
      clock: { leastMillis, mostMillis },
    });
  });

  it("and without a Date, expiresIn counts from the moment the request went out", async () => {
    const effects = simulated();
    const server = await startLoopback((connection, request) => {
      effects.advance(4_000);
      answer({ body: '{"accessToken":"opaque","expiresIn":60}' })(connection, request);
    });
    const { expiresAtMillis } = await exchange(credentialsFor(server.baseUrl), effects);
    expect(expiresAtMillis).toBe(start + 60_000);
  });

  it.each([
    ["in a refusal", { status: 401, headers: { date: "Fri, 02 Jan 2026 02:04:05 GMT" } }, -3_600_000],
    ["in a 200 without a token", { headers: { date: "Fri, 02 Jan 2026 04:04:05 GMT" }, body: "{}" }, 3_600_000],
    ["without a Date", { status: 401, headers: { date: "" } }, undefined],
  ])("%s", async (_, refusal, leastMillis) => {
    expect((await failureOf(tokenFor(refusal))).clock?.leastMillis).toBe(leastMillis);
  });
});
