/**
 * An error that the SDK prints as it is. Its stack is cut: for any other one Node colours frames of the SDK's sources for
 * many seconds.
 */
export function readable<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
