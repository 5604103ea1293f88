"use strict";

// The tables of docs/benchmark.md, with a value for each N in every cell, and its plot.

const own = "this package";
const panel = { width: 300, height: 200, top: 50 };
// Colors that people with red-green color blindness can distinguish.
const colors = ["#888888", "#bbbbbb", "#0072b2", "#e69f00", "#d55e00", "#009e73"];

/** The runs of a way with N tokens through a phase. A run is undefined if it was not measured or failed earlier. */
const runsOf = (lives, way, count, phase) => lives[way][count]?.map((life) => life[phase]) ?? [undefined];

// Each is NaN if a value is missing.
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

function tables({ conditions, rounds, phases, lives }) {
  const number = (value, digits) => (Number.isNaN(value) ? "–" : value.toFixed(digits));
  const rows = (show) => {
    const value = (way, count, phase) => show(runsOf(lives, way, count, phase), runsOf(lives, own, count, phase));
    const cell = (way, phase) => rounds.map(([count]) => value(way, count, phase)).join(" / ");
    return Object.keys(lives).map((way) => [way, ...phases.map((phase) => cell(way, phase))]);
  };
  const requests = rows((runs) => {
    const failed = runs.find((run) => run?.failed)?.failed;
    return number(mostRequests(runs), 0) + (failed ? `, then ${failed}` : "");
  });
  const seconds = rows((runs) => number(medianSeconds(runs), 2));
  const ratios = rows((runs, ownRuns) => number(medianRatio(ownRuns, runs), 2)).filter(([way]) => way !== own);
  const withState = requests.map((row) => [...row, number(stateBytesPerToken(lives[row[0]]), 0)]);
  const roundsText = rounds.map(([count, times]) => `${times} with N = ${count}`).join(", ");
  return {
    conditions: table(["measured on", "cores", "Node.js", "pulumi", "rounds"], [[...conditions, roundsText]]),
    requests: table(["", ...phases, "bytes of state"], withState),
    seconds: table(["", ...phases], seconds),
    ratios: table(["", ...phases], ratios),
  };
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** The page with its tables replaced. */
const fillIn = (page, contents) =>
  page.replace(/(<!-- table: (\w+) -->\n)[\s\S]*?(?=<!-- end -->)/g, (_, begin, name) => begin + contents[name]);

/** The cost of the first up against N as an SVG: two panels with logarithmic axes. */
function plot({ rounds, lives }) {
  const ways = Object.keys(lives);
  const legend = ways.map((way, at) => {
    const [x, y] = [60 + (at % 3) * 235, 290 + Math.floor(at / 3) * 18];
    return `<rect x="${x}" y="${y - 9}" width="12" height="10" fill="${colors[at]}"/><text x="${x + 17}" y="${y}">${way}</text>`;
  });
  const series = (cost) =>
    ways.map((way) => rounds.map(([count]) => [count, cost(runsOf(lives, way, count, "first up"))]));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 320" font-family="sans-serif" font-size="12" fill="#333333">
<title>Cost against the number of tokens</title><rect width="760" height="320" fill="#ffffff"/>
${drawPanel(60, "requests for a token, first up", series(mostRequests), [0.1, 1, 10, 100, 1000])}
${drawPanel(430, "seconds, first up", series(medianSeconds), [1, 10, 100])}
${legend.join("")}
</svg>
`;
}

function drawPanel(left, title, series, ticks) {
  const low = Math.log10(ticks[0]);
  const x = (count) => Math.round(left + (Math.log10(count) / 3) * panel.width);
  // A logarithmic axis has no zero, so zero is drawn at the bottom.
  const share = (value) => (Math.log10(Math.max(value, ticks[0])) - low) / (Math.log10(ticks.at(-1)) - low);
  const y = (value) => Math.round(panel.top + panel.height - share(value) * panel.height);
  const grid = ticks.map(
    (tick) =>
      `<path d="M${left} ${y(tick)}h${panel.width}" stroke="#dddddd"/>` +
      `<text x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${tick < 1 ? 0 : tick}</text>`,
  );
  const counts = [1, 10, 100, 1000].map(
    (n) => `<text x="${x(n)}" y="${panel.top + panel.height + 17}" text-anchor="middle">${n}</text>`,
  );
  const lines = series.map((values, at) => {
    const points = values.filter(([, value]) => value >= 0).map(([n, value]) => [x(n), y(value)]);
    const dots = points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3"/>`).join("");
    return `<g fill="${colors[at]}"><polyline points="${points.join(" ")}" fill="none" stroke="${colors[at]}" stroke-width="2"/>${dots}</g>`;
  });
  return [`<text x="${left}" y="30" font-weight="bold">${title}</text>`, ...grid, ...counts, ...lines].join("");
}

module.exports = { fillIn, plot, tables };
