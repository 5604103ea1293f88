import { hasChanged, unknown } from "../../../provider/lifecycle";
import { inputs, start, stateWith } from "./support";

const changed = (remainingSeconds: number, news: object = {}, olds: object = {}) =>
  hasChanged(stateWith(remainingSeconds, olds), { ...inputs, ...news }, start);

describe("a token that is good", () => {
  const { clientSecret: _, ...withoutSecret } = inputs;
  const { clientId: __, ...withoutId } = inputs;

  it.each([
    ["the same inputs", inputs, false],
    ["another client id", { ...inputs, clientId: "other" }, true],
    ["another base URL", { ...inputs, baseUrl: "https://api.us.getport.io" }, true],
    ["another secret", { ...inputs, clientSecret: "other" }, true],
    ["a secret that is no argument any more", withoutSecret, true],
    ["a client id that was found nowhere", withoutId, false],
    ["an unknown client id", { ...inputs, clientId: unknown }, true],
    ["an unknown base URL", { ...inputs, baseUrl: unknown }, true],
    ["an unknown secret", { ...inputs, clientSecret: unknown }, true],
  ])("and %s: %s", (_name, news, expected) => {
    expect(hasChanged(stateWith(3600), news, start)).toBe(expected);
  });

  it("and a secret that became an argument: true", () => {
    const { clientSecret: _secret, ...old } = stateWith(3600);
    expect(hasChanged(old, inputs, start)).toBe(true);
  });

  it("and no secret argument before and after: false", () => {
    const { clientSecret: _secret, ...old } = stateWith(3600);
    expect(hasChanged(old, withoutSecret, start)).toBe(false);
  });
});

describe("age alone is a change where no more than 60 s are left", () => {
  it.each([
    [10800, false],
    [61, false],
    [60.001, false],
    [60, true],
    [59.999, true],
    [0, true],
    [-10800, true],
  ])("%s s: %s", (remainingSeconds, expected) => {
    expect(changed(remainingSeconds)).toBe(expected);
  });
});

describe("an expiry that cannot be read counts as past", () => {
  it.each([[""], ["soon"], [undefined], [unknown]])("%j", (expiresAt) => {
    expect(changed(3600, {}, { expiresAt })).toBe(true);
  });
});

it("an expired token is a change also where no credentials were found", () => {
  const { clientId: _id, ...news } = inputs;
  expect(hasChanged(stateWith(0), news, start)).toBe(true);
});

it("a state without anything is a change", () => {
  expect(hasChanged({}, inputs, start)).toBe(true);
});
