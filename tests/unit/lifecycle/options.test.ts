import { stackPlaces } from "../../../auth";
import { check, hasChanged, read, update } from "../../../provider/lifecycle";
import { contextWith, inputs, newToken, start, stateWith } from "./support";

const nowhere = { places: stackPlaces, config: () => undefined, env: {} };
const { context } = contextWith();
const changed = (remainingSeconds: number, before: object, after: object) =>
  hasChanged(stateWith(remainingSeconds, before), { ...inputs, ...after }, context.now());

describe("check", () => {
  it.each([
    [{}, {}],
    [{ minimumRemainingSeconds: 300, onShortLifetime: "warn", autoRenew: true }, {}],
    [{ minimumRemainingSeconds: 0 }, { minimumRemainingSeconds: 0 }],
    [
      { onShortLifetime: "wait", autoRenew: false },
      { onShortLifetime: "wait", autoRenew: false },
    ],
  ])("writes the options that are not the default: %j", (args, written) => {
    const { baseUrl, ...options } = check(args, nowhere).inputs;
    expect(options).toEqual(written);
  });

  it.each([
    ["minimumRemainingSeconds", -1, "must be a number of seconds, 0 or more"],
    ["minimumRemainingSeconds", "300", "must be a number of seconds, 0 or more"],
    ["minimumRemainingSeconds", Number.NaN, "must be a number of seconds, 0 or more"],
    ["onShortLifetime", "panic", 'must be "warn", "wait" or "fail"'],
    ["autoRenew", "true", "must be true or false"],
  ])("refuses %s: %j", (property, value, problem) => {
    const { failures } = check({ [property]: value }, nowhere);
    expect(failures).toEqual([{ property, reason: `${property} ${problem}` }]);
  });

  it.each(["minimumRemainingSeconds", "onShortLifetime", "autoRenew"])("lets an unknown %s pass", (property) => {
    expect(check({ [property]: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }, nowhere).failures).toEqual([]);
  });
});

describe("diff", () => {
  const wait = { onShortLifetime: "wait" as const };
  const fail = { onShortLifetime: "fail" as const };
  it.each([
    ["an option that is new", 5000, {}, wait, true],
    ["an option that is gone", 5000, wait, {}, true],
    ["another minimum", 5000, { minimumRemainingSeconds: 10 }, { minimumRemainingSeconds: 20 }, true],
    ["the default, written out", 5000, {}, { minimumRemainingSeconds: 300 }, false],
    ["a short token, to warn", 299, {}, {}, false],
    ["a short token, to wait", 299, wait, wait, true],
    ["a short token, to fail", 299, fail, fail, true],
    ["a token with just the minimum, to wait", 300, wait, wait, false],
    ["an expired token without renewal", 0, { autoRenew: false }, { autoRenew: false }, false],
    ["a short token without renewal", 100, { ...wait, autoRenew: false }, { ...wait, autoRenew: false }, false],
  ])("%s", (_, remaining, before, after, expected) => {
    expect(changed(remaining, before, after)).toBe(expected);
  });
});

describe("update", () => {
  it("writes another option and keeps the token that is good", async () => {
    const { context, requested } = contextWith();
    const { clientSecret, ...others } = stateWith(5000);
    expect(await update(stateWith(5000), { ...inputs, autoRenew: false }, context)).toStrictEqual({
      ...others,
      clientSecret,
      autoRenew: false,
    });
    expect(requested).toEqual([]);
  });

  it("forgets an option that is gone", async () => {
    const { context } = contextWith();
    expect(await update(stateWith(5000, { autoRenew: false }), inputs, context)).toStrictEqual(stateWith(5000));
  });

  it("keeps an expired token without renewal", async () => {
    const { context, requested } = contextWith();
    const options = { autoRenew: false };
    expect(
      await update(stateWith(0, { ...options, minimumRemainingSeconds: 1 }), { ...inputs, ...options }, context),
    ).toStrictEqual(stateWith(0, options));
    expect(requested).toEqual([]);
  });
});

describe("read", () => {
  it("keeps an expired token without renewal", async () => {
    const { context, requested } = contextWith();
    const old = stateWith(0, { autoRenew: false });
    expect([await read(old, context), requested]).toEqual([old, []]);
  });

  it("knows no policy: a short token is kept, a short answer taken, nothing is waited for", async () => {
    const { context, requested, slept } = contextWith({ expiresAtMillis: start + 100_000 });
    const wait = { onShortLifetime: "wait" as const };
    expect(await read(stateWith(100, wait), context)).toEqual(stateWith(100, wait));
    expect((await read(stateWith(0, wait), context)).accessToken).toBe(newToken.accessToken);
    expect([requested.length, slept]).toEqual([1, []]);
  });
});
