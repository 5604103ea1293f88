"use strict";

const barWidth = 30;

/** Turns the lines of `go build -v` into a bar on a terminal, and into a line every ten percent elsewhere. */
function createBuildProgress({ name, expected, say, stream = process.stdout }) {
  let downloaded = 0;
  let built = 0;
  let tenthsSaid = 0;

  function redraw(text) {
    stream.write(`\r\x1b[K${text}`);
  }

  function downloading() {
    downloaded++;
    if (stream.isTTY) redraw(`set-up: ${name}: downloading modules, ${downloaded}`);
    else if (downloaded === 1) say(`${name}: downloading modules`);
  }

  function building() {
    built++;
    const share = Math.min(1, built / expected);
    const percent = Math.floor(share * 100);
    if (stream.isTTY) {
      const bar = "#".repeat(Math.round(share * barWidth)).padEnd(barWidth, ".");
      redraw(`set-up: ${name}: [${bar}] ${percent} %`);
    } else if (built === 1 || Math.floor(percent / 10) > tenthsSaid) {
      tenthsSaid = Math.floor(percent / 10);
      say(`${name}: building, ${percent} % of about ${expected} packages`);
    }
  }

  return {
    /** Returns true for a line that is no progress: what Go has to say otherwise. */
    onLine(line) {
      if (line.startsWith("go: downloading ")) downloading();
      else if (/^[\w.~/-]+$/.test(line)) building();
      else return true;
      return false;
    },
    end() {
      if (stream.isTTY && downloaded + built > 0) stream.write("\n");
    },
  };
}

module.exports = { createBuildProgress };
