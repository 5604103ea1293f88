const { causeOf } = require("../../../tools/bench/life.js");

// With @pulumi/command the engine prints what curl has printed, tokens included.
const token = '{"accessToken":"eyJhbGciOiJIUzI1NiJ9.e30.signature"}';

test.each([
  ["a program that Port refused", `${token}\nerror: Error: Port answered 429`, "", 1, "429"],
  ["a curl that Port refused", token, "curl: (22) The requested URL returned error: 429", 255, "429"],
  ["anything else", token, `error: ${token}`, 255, "exit code 255"],
])("the benchmark names the cause of a failure, and nothing that was printed: %s", (_, stdout, stderr, code, cause) => {
  expect(causeOf({ stdout, stderr, code })).toBe(cause);
});
