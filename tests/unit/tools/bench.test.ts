const { causeOf } = require("../../../tools/bench.js");

const token = '{"accessToken":"eyJhbGciOiJIUzI1NiJ9.e30.signature"}';

test.each([
  ["a program that Port refused", `${token}\nerror: Error: Port answered 429`, "429"],
  ["anything else", `error: ${token}`, "exit code 255"],
])("the benchmark names the cause of a failure, and nothing that was printed: %s", (_, stdout, cause) => {
  expect(causeOf({ stdout, stderr: "", code: 255 })).toBe(cause);
});
