const { quote } = require("../../../tools/lib/quote.js");

test.each([
  ["linux", "/home/me/check-out_1.0/a.tgz", "/home/me/check-out_1.0/a.tgz"],
  ["linux", "/home/my name/a.tgz", "'/home/my name/a.tgz'"],
  ["linux", "/home/it's/a.tgz", "'/home/it'\\''s/a.tgz'"],
  ["linux", "/home/$HOME/a.tgz", "'/home/$HOME/a.tgz'"],
  ["linux", "/home/a\\b/a.tgz", "'/home/a\\b/a.tgz'"],
  ["darwin", "/Users/me/Zoë/a.tgz", "'/Users/me/Zoë/a.tgz'"],
  ["win32", "C:\\Users\\me\\a.tgz", "C:\\Users\\me\\a.tgz"],
  ["win32", "C:\\my files\\a.tgz", "'C:\\my files\\a.tgz'"],
  ["win32", "C:\\it's\\a.tgz", "'C:\\it''s\\a.tgz'"],
])("on %s, the path %s is printed as %s", (platform, path, printed) => {
  expect(quote(path, platform)).toBe(printed);
});
