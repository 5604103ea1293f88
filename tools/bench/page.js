"use strict";

// The tables of docs/benchmark.md, with a value for each N in every cell, and its plot.
const { phases } = require("./life.js");

// Colors that people with red-green color blindness can distinguish.
const colors = ["#888888", "#bbbbbb", "#0072b2", "#56b4e9", "#000000", "#e69f00", "#d55e00", "#009e73"];

/** The runs of a way with N tokens through a phase. A run is undefined if an earlier phase failed. */
const runsOf = (lives, way, count, phase) => (lives[way][count] ?? []).map((life) => life[phase]);

// Each is not a finite number if a value is missing.
const mostRequests = (runs) => Math.max(...runs.map((run) => run?.requests));
const medianSeconds = (runs) => median(runs.map((run) => run?.seconds));
/** Compares pair by pair, because a slow phase of the machine affects both runs of a pair. */
const medianRatio = (runs, peers) => median(runs.map((run, at) => run?.seconds / peers[at]?.seconds));

function median(values) {
  if (!values.every((value) => value > 0)) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The bytes of state that each token after the first adds. */
function stateBytesPerToken(lives) {
  const sizes = Object.entries(lives).map(([count, [life]]) => [count, life["first up"].stateBytes]);
  const [first = [], last = first] = [sizes[0], sizes.findLast(([, bytes]) => bytes)];
  return (last[1] - first[1]) / (last[0] - first[0]);
}

const number = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

/** The page with the rows of its tables replaced. */
function fillIn(page, { machine, leftOut, rounds, starts, lives }) {
  const ways = Object.keys(lives);
  const forEachCount = (show) => rounds.map(([count]) => show(count)).join(" / ");
  const cells = (way, show) =>
    phases.map((phase) => forEachCount((count) => show(runsOf(lives, way, count, phase), count, phase)));
  const requests = (runs) => {
    const failed = runs.find((run) => run?.failed)?.failed;
    return number(mostRequests(runs), 0) + (failed ? `, then ${failed}` : "");
  };
  const seconds = (runs) => number(medianSeconds(runs), 2);
  const peak = (way) => forEachCount((count) => number(Math.max(...runsOf(lives, way, count, "peakMebibytes")), 0));
  const sizes = (way) => [number(stateBytesPerToken(lives[way]), 0), peak(way)];
  const ratios = (way, others = []) => {
    const ratio = (runs, ...of) => number(medianRatio(runsOf(lives, way, ...of), runs), 2);
    const peers = ways.filter((peer) => ![way, ...others].includes(peer));
    return peers.map((peer) => [`${way} / ${peer}`, ...cells(peer, ratio)]);
  };
  const start = (of) => median(starts.map(of));
  const [node, plugin] = [start((pair) => pair.node), start((pair) => pair.plugin)];
  const startRatio = start((pair) => pair.plugin / pair.node);
  const tables = {
    conditions: [[...machine, rounds.map(([count, times]) => `${times} with N = ${count}`).join(", "), leftOut]],
    start: [[number(node, 0), number(plugin, 0), number(startRatio, 2)]],
    requests: ways.map((way) => [way, ...cells(way, requests), ...sizes(way)]),
    seconds: ways.map((way) => [way, ...cells(way, seconds)]),
    ratios: [...ratios("plugin"), ...ratios("component", ["plugin", "plugin in YAML"])],
  };
  const lines = (name) => tables[name].map((row) => `| ${row.join(" | ")} |\n`).join("");
  const table = /(<!-- table: (\w+) -->\n.*\n.*\n)[\s\S]*?(?=<!-- end -->)/g;
  return page.replace(table, (_, head, name) => head + lines(name));
}

/** The cost of the first up against N as an SVG: two panels with logarithmic axes. */
function plot({ rounds, lives }) {
  const ways = Object.keys(lives);
  const text = (x, y, label, anchor = "start") => `<text x="${x}" y="${y}" text-anchor="${anchor}">${label}</text>`;
  const legend = ways.map((way, at) => {
    const [x, y] = [60 + (at % 3) * 235, 290 + Math.floor(at / 3) * 18];
    return `<rect x="${x}" y="${y - 9}" width="12" height="10" fill="${colors[at]}"/>${text(x + 17, y, way)}`;
  });
  const panel = (left, title, cost, ticks) => {
    const x = (count) => Math.round(left + Math.log10(count) * 100);
    // A logarithmic axis has no zero, so zero is drawn at the bottom, which is 0.1.
    const decades = (value) => Math.log10(Math.max(value, 0.1) / 0.1);
    const y = (value) => Math.round(250 - (200 * decades(value)) / decades(ticks.at(-1)));
    const line = (tick) => `<path d="M${left} ${y(tick)}h300" stroke="#dddddd"/>`;
    const grid = ticks.map((tick) => line(tick) + text(left - 6, y(tick) + 4, tick, "end"));
    const counts = [1, 10, 100, 1000].map((count) => text(x(count), 267, count, "middle"));
    const curves = ways.map((way, at) => {
      const costs = rounds.map(([count]) => [count, cost(runsOf(lives, way, count, "first up"))]);
      const points = costs.filter(([, value]) => value >= 0).map(([count, value]) => `${x(count)},${y(value)}`);
      return `<polyline points="${points.join(" ")}" fill="none" stroke="${colors[at]}" stroke-width="2"/>`;
    });
    return [text(left, 30, title), ...grid, ...counts, ...curves].join("");
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 340" font-family="sans-serif" font-size="12" fill="#333333">
<title>Cost against the number of tokens</title><rect width="760" height="340" fill="#ffffff"/>
${panel(60, "requests for a token, first up", mostRequests, [0, 1, 10, 100, 1000])}
${panel(430, "seconds, first up", medianSeconds, [0.1, 1, 10, 100])}
${legend.join("")}
</svg>
`;
}

module.exports = { fillIn, plot };
