import { emulate, listBlueprints, statusAndBody, tokenOf } from "./support";

const unauthorized = (message: string) => [401, { ok: false, error: "unauthorized", message }];

describe("GET /v1/blueprints", () => {
  it("answers an empty list to a live token", async () => {
    const emulator = await emulate();
    expect(await statusAndBody(listBlueprints(emulator, await tokenOf(emulator)))).toEqual([
      200,
      { ok: true, blueprints: [] },
    ]);
  });

  it("demands a token", async () => {
    expect(await statusAndBody(listBlueprints(await emulate()))).toEqual(unauthorized("token is missing"));
  });

  it.each([
    ["another emulator's", async () => tokenOf(await emulate())],
    ["no JWT", async () => "foreign"],
    ["three empty parts", async () => ".."],
  ])("refuses a foreign token: %s", async (_, foreign) => {
    expect(await statusAndBody(listBlueprints(await emulate(), await foreign()))).toEqual(
      unauthorized("token is invalid"),
    );
  });

  it.each([
    ["changed claims", (head: string, _: string, signature: string) => `${head}.e30.${signature}`],
    ["a part more", (...parts: string[]) => [...parts, "x"].join(".")],
    ["a longer signature", (...parts: string[]) => `${parts.join(".")}!`],
  ])("refuses a forged token: %s", async (_, forge) => {
    const emulator = await emulate();
    const [head = "", claims = "", signature = ""] = (await tokenOf(emulator)).split(".");
    expect(await statusAndBody(listBlueprints(emulator, forge(head, claims, signature)))).toEqual(
      unauthorized("token is invalid"),
    );
  });

  it("still takes a token in its last second", async () => {
    const emulator = await emulate({ lifetimeSeconds: 60 });
    const token = await tokenOf(emulator);
    emulator.advance(59);
    expect((await listBlueprints(emulator, token)).status).toBe(200);
  });

  it("refuses an expired token, also after it was replaced", async () => {
    const emulator = await emulate({ lifetimeSeconds: 60 });
    const token = await tokenOf(emulator);
    emulator.advance(60);
    expect(await statusAndBody(listBlueprints(emulator, token))).toEqual(unauthorized("token is expired"));
    await tokenOf(emulator);
    expect(await statusAndBody(listBlueprints(emulator, token))).toEqual(unauthorized("token is expired"));
  });
});

describe("anything else is not found", () => {
  it.each([
    ["GET", "/"],
    ["GET", "/v1/auth/access_token"],
    ["POST", "/auth/access_token"],
    ["POST", "//v1/auth/access_token"],
    ["POST", "/v1/v1/auth/access_token"],
    ["POST", "/v1/auth/access_token/"],
    ["PUT", "/v1/blueprints"],
    ["GET", "/v1/blueprints/"],
    ["GET", "/v1/blueprints/service/entities/one/two"],
    ["PATCH", "/v1/webhooks/ci"],
  ])("%s %s", async (method, path) => {
    const { baseUrl } = await emulate();
    expect(await statusAndBody(fetch(`${baseUrl}${path}`, { method }))).toEqual([
      404,
      {
        ok: false,
        error: "not_found",
        message: `Route ${method}:${path} not found in the emulator, which has a part of Port's API`,
      },
    ]);
  });
});
