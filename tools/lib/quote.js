"use strict";

/** A path as one word of a command to copy: for a POSIX shell, on Windows for PowerShell. */
function quote(word, platform = process.platform) {
  const onWindows = platform === "win32";
  if ((onWindows ? /^[\w./:@%+=\\-]+$/ : /^[\w./:@%+=-]+$/).test(word)) return word;
  return `'${word.replaceAll("'", onWindows ? "''" : "'\\''")}'`;
}

module.exports = { quote };
