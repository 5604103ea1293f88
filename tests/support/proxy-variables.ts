/** Takes the machine's own proxy variables away from each test of a file or `describe`, and what the test sets after it. */
export function withoutProxyVariables(): void {
  const environment = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/proxy$/i.test(name)) delete process.env[name];
  });
  afterEach(() => {
    process.env = { ...environment };
  });
}
