import { UserError } from "../../auth/error";
import { cancellation } from "./call";
import type { EngineLog } from "./engine-log";
import { engineLog } from "./engine-log";
import type { Provider } from "./provider";

/** What an engine has begun over a connection. */
export interface Session {
  readonly log: EngineLog;
  /** Ends all calls of the session. */
  readonly cancellation: AbortController;
  /** Set by `Configure`. */
  provider?: Provider;
  /** Calls without an answer. */
  unanswered: number;
}

/** Ends all calls of a session, later ones, too. */
export function cancel({ cancellation }: Session): void {
  cancellation.abort(new UserError("cancelled. Nothing was changed. Run the command again."));
}

/**
 * The sessions of a process, each of one connection. `peer` is the address of the connection's other end. A process can serve
 * any number of engines, and several providers of one engine, each over a connection of its own.
 *
 * An engine closes a connection that it has not used for 30 minutes, as gRPC does in Go, and goes on over another one. So the
 * session of a closed connection rests, for the next connection that needs a session and has begun none. Where several rest,
 * that could be the wrong one, so none is continued.
 * @param engineAddress the address of the log of the engine that has started this process, if one has
 */
export function createSessions(engineAddress: string | undefined) {
  const open = new Map<string, Session>();
  let resting: Session[] = [];
  let latestAddress = engineAddress;

  /** Begins a session: for the engine at this address, or for the latest one. */
  function begin(peer: string, address = latestAddress): Session {
    const session: Session = { log: engineLog(address), cancellation: cancellation(), unanswered: 0 };
    const earlier = open.get(peer);
    if (earlier) drop(earlier);
    latestAddress = address;
    open.set(peer, session);
    return session;
  }

  /** A session that has ended: it must not keep a connection or a wait alive in a process that goes on. */
  function drop(session: Session): void {
    session.log.close();
    cancel(session);
  }

  function continueOver(peer: string): Session | undefined {
    const [session, ...others] = resting;
    if (!session || others.length > 0) return undefined;
    resting = [];
    open.set(peer, session);
    return session;
  }

  return {
    begin,
    /** The session that was begun over this connection, if any. */
    begunOver: (peer: string) => open.get(peer),
    /** The same, else the one that this connection continues, else a new one. */
    of: (peer: string) => open.get(peer) ?? continueOver(peer) ?? begin(peer),
    /** The connection was closed. */
    closed(peer: string): void {
      const session = open.get(peer);
      open.delete(peer);
      if (!session) return;
      // An engine that was killed leaves calls without an answer.
      const isIdle = session.provider && session.unanswered === 0 && !session.cancellation.signal.aborted;
      // From the second one on, none will be continued, so no more are kept.
      if (isIdle && resting.length < 2) {
        session.log.close();
        resting.push(session);
      } else {
        drop(session);
      }
    },
  };
}
