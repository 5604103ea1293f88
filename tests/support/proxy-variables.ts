/**
 * Takes the machine's own proxy variables away from each test of a file or `describe`, and what the test sets after it. Does
 * not replace `process.env`: on Windows, a plain object in its place would tell `https_proxy` from `HTTPS_PROXY`.
 */
export function withoutProxyVariables(): void {
  const environment = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/proxy$/i.test(name)) delete process.env[name];
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
  });
}
