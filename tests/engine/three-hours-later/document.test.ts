import { outcomeOf } from "./document";
import { outcomes } from "./situations";

test.each([
  ["the stand-in", "port: 401 token is expired"],
  [
    "the official provider",
    'failed to read blueprint, got: {"ok":false,"error":"unauthorized","message":"token is expired"}',
  ],
])("an expired token is seen in the words of %s", (_, words) => {
  expect(outcomeOf({ exitCode: 1, output: `error: Preview failed: ${words}\n` })).toBe(outcomes.unauthorized);
});
