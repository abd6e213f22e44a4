// The sandbox's control API, and the stream of what happens in its chats.

const WAIT_SECONDS = 25;
const SHORTEST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 5000;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The JSON answer of a call; throws an Error whose message is what the sandbox said. */
export async function call(path, body) {
  const request =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        };
  const response = await fetch(`/sandbox/${path}`, {
    ...request,
    signal: AbortSignal.timeout((WAIT_SECONDS + 10) * 1000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? String(response.status));
  return answer;
}

/** What the bot answered to a press, or null when it said nothing in 15 seconds. */
export async function answerToPress(id) {
  for (
    let waited = 0, pause = 50;
    waited < 15000;
    waited += pause, pause = Math.min(pause * 1.5, 600)
  ) {
    await sleep(pause);
    const press = await call(`presses/${encodeURIComponent(id)}`);
    if (press.answered) return press;
  }
  return null;
}

/**
 * Follows the chats for ever. `apply(event)` takes each event in its order and tells whether it
 * could; `resync()` reads everything anew: at the start, after the connection was lost, when events
 * are missing, and when one could not be applied. `connected(yes)` hears how the connection is.
 */
export async function follow({ resync, apply, connected }) {
  let retry = SHORTEST_RETRY_MS;
  for (;;) {
    try {
      let last = await latestEvent();
      await resync();
      connected(true);
      retry = SHORTEST_RETRY_MS;
      while (last !== null) last = await nextEvents(last, apply);
    } catch (error) {
      // Whatever broke (server away, a bad answer), the cure is the same: read everything anew.
      console.warn("sandbox:", error.message);
      connected(false);
      await sleep(retry);
      retry = Math.min(retry * 2, LONGEST_RETRY_MS);
    }
  }
}

/** The number of the newest event, without the events. */
async function latestEvent() {
  return (await call(`events?after=${Number.MAX_SAFE_INTEGER}&wait=0`)).last;
}

/** The number of the last event applied, or null when everything must be read anew. */
async function nextEvents(after, apply) {
  const { last, events } = await call(`events?after=${after}&wait=${WAIT_SECONDS}`);
  let expected = after + 1;
  for (const event of events) {
    if (event.n !== expected || !apply(event)) return null;
    expected += 1;
  }
  return last === expected - 1 ? last : null;
}
