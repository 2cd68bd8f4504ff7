// tests/golden/client.ts
import { randomBytes as randomBytes2 } from "node:crypto";

// packages/protocol/src/limits.ts
var MAX_FRAME_BYTES = 65536;
var MAX_RESUME = 50;
var RESET_PAGE_EVENTS = 50;
var MAX_OUTBOX_ENTRIES = 200;
var MAX_OUTBOX_BYTES = 1048576;
var OUTBOX_RETRY_MS = 864e5;
var CLIENT_SILENCE_MS = 25e3;
var PROBE_TIMEOUT_MS = 3e3;
var ACK_TIMEOUT_MS = 1e4;
var TYPING_TTL_MS = 6e3;

// packages/protocol/src/version.ts
var PROTOCOL_VERSION = 1;

// packages/client/src/backoff.ts
var FIRST_MS = 500;
var CAP_MS = 2e4;
function backoffMs(failures, random) {
  return random * Math.min(CAP_MS, FIRST_MS * 2 ** (failures - 1));
}

// packages/client/src/state.ts
var StopError = class extends Error {
  reason;
  constructor(reason) {
    super(`stopped: ${reason}`);
    this.reason = reason;
  }
};

// packages/client/src/connection.ts
var CONNECT_STEP_MS = 5e3;
var STABLE_MS = 1e4;
var LATE_MS = 2e3;
var CROWDED_BYTES = 65536;
var normal = 1e3;
var silent = 4007;
var finalReasons = {
  1008: "refused",
  4003: "forbidden",
  4009: "superseded",
  4010: "protocol_too_old"
};
function createConnection({ url, device, hello, environment }, owner) {
  let state = { kind: "idle" };
  let socket;
  let life = 0;
  let failures = 0;
  let liveSince = 0;
  let heardAt = 0;
  let probes = 0;
  let visible = true;
  let delayMs;
  let refusedOnce = false;
  let cancelTimer;
  let cancelProbe;
  const is = (kind) => state.kind === kind;
  const isLive = () => is("live");
  function after(ms, fn) {
    cancelTimer?.();
    cancelTimer = environment.setTimer(ms, fn);
  }
  function guard(run) {
    try {
      run();
    } catch (error) {
      owner.fault(error);
    }
  }
  const write = (frame) => guard(() => socket.send(JSON.stringify(frame)));
  function post(frame) {
    if (isLive()) write(frame);
    return isLive();
  }
  function move(next, code) {
    const wasLive = isLive();
    const old = socket;
    state = next;
    life++;
    socket = delayMs = void 0;
    cancelTimer?.();
    proven();
    guard(() => old?.close(is("stopped") ? normal : silent));
    if (wasLive) owner.lost(code);
    owner.changed();
  }
  function attempt() {
    move({ kind: "connecting", attempt: failures + 1 });
    if (!is("connecting")) return;
    const mine = life;
    after(CONNECT_STEP_MS, retry);
    new Promise((resolve) => resolve(hello())).then(
      (who) => mine === life && open(who),
      (error) => mine === life && (error instanceof StopError ? stop(error.reason) : retry())
    );
  }
  function open(who) {
    const mine = life;
    const inLife = (run) => (argument) => guard(() => mine === life && run(argument));
    after(CONNECT_STEP_MS, retry);
    guard(() => {
      socket = environment.openSocket(url, {
        open: inLife(() => {
          after(CONNECT_STEP_MS, retry);
          write({ type: "hello", protocol: PROTOCOL_VERSION, ...who, device, visible, resume: owner.anchors() });
        }),
        message: inLife(receive),
        close: inLife((code) => {
          socket = void 0;
          if (finalReasons[code]) stop(finalReasons[code]);
          else retry(code);
        })
      });
    });
    if (!socket) retry();
  }
  function receive(text) {
    heardAt = environment.now();
    const frame = JSON.parse(text);
    const { type } = frame;
    if (!type) return owner.fault(frame);
    if (type === "ping") {
      write({ type: "pong", id: frame.id });
      if (frame.id === -probes) proven();
    }
    if (type === "drain") delayMs = frame.delayMs;
    else if (isLive()) owner.frame(frame);
    else if (type === "welcome") {
      state = { kind: "live" };
      refusedOnce = false;
      liveSince = heardAt;
      watchSilence();
      owner.live(frame);
      owner.changed();
    } else if (type === "refused") {
      const { code, retryable, retryAfterMs } = frame;
      if (!retryable && (code !== "unauthenticated" || refusedOnce)) return stop(code);
      refusedOnce = !retryable;
      delayMs = retryAfterMs;
      retry();
    }
  }
  function retry(code) {
    const now = environment.now();
    if (isLive() && now - liveSince >= STABLE_MS) failures = 0;
    failures++;
    const waitMs = delayMs ?? backoffMs(failures, environment.random());
    move({ kind: "waiting", attempt: failures, retryAt: now + waitMs }, code);
    if (is("waiting")) after(waitMs, attempt);
  }
  const stop = (reason) => move({ kind: "stopped", reason });
  function watchSilence() {
    after(heardAt + CLIENT_SILENCE_MS - environment.now(), () => {
      const quietMs = environment.now() - heardAt;
      if (quietMs > CLIENT_SILENCE_MS + LATE_MS) {
        probe();
        heardAt = environment.now();
      } else if (quietMs >= CLIENT_SILENCE_MS) return retry();
      watchSilence();
    });
  }
  function probe() {
    if (!isLive() || cancelProbe) return;
    cancelProbe = environment.setTimer(PROBE_TIMEOUT_MS, attempt);
    post({ type: "probe", id: -++probes });
  }
  function proven() {
    cancelProbe?.();
    cancelProbe = void 0;
  }
  function wake() {
    if (is("waiting")) attempt();
    probe();
  }
  const drop = () => isLive() && attempt();
  function connect() {
    if (!is("waiting")) {
      if (isLive() || is("connecting")) return;
      failures = 0;
      refusedOnce = false;
    }
    attempt();
  }
  function setVisible(on) {
    if (on === visible) return;
    visible = on;
    post({ type: "visible", on });
    if (on) wake();
  }
  return {
    state: () => state,
    post,
    probe,
    connect,
    setVisible,
    wake,
    drop,
    /** Whether soft frames may be sent: live, and nothing dammed up. */
    hasRoom: () => isLive() && socket.buffered < CROWDED_BYTES,
    /** Leaves with 1000. */
    close() {
      if (!is("stopped")) stop("left");
    }
  };
}

// packages/client/src/catchUp.ts
var PATIENCE_MS = 500;
var MAX_ASKED = 3;
function createCatchUp(environment, post) {
  function forgetLook(c) {
    c.cancelLook?.();
    c.cancelLook = void 0;
  }
  function look(c, ms, then) {
    forgetLook(c);
    c.cancelLook = environment.setTimer(ms, () => {
      c.cancelLook = void 0;
      then(c);
    });
  }
  function ask(c) {
    const { id: conversationId, epoch, last: seq, events } = c;
    const anchor = c.view && epoch && c.asked < MAX_ASKED && { epoch, seq, eventId: events.at(-1)?.id ?? null };
    if (post({ type: "watch", conversationId, ...anchor })) asked(c);
  }
  function asked(c) {
    c.asked++;
    look(c, ACK_TIMEOUT_MS, ask);
  }
  const askIfBehind = (c) => c.head > c.last && ask(c);
  function expect(c, seq) {
    c.head = Math.max(c.head, seq);
    if (c.head > c.last && c.watched && !c.cancelLook) look(c, PATIENCE_MS, askIfBehind);
  }
  return {
    ask,
    asked,
    expect,
    /** Events up to `seq` came: asks at once, and once, when some before them are missing. */
    applied(c, seq) {
      c.head = Math.max(c.head, seq);
      if (c.held[0] && !c.asked) ask(c);
    },
    /** The replay is complete up to `seq`, or a `reset` took its place. */
    answered(c, seq) {
      forgetLook(c);
      expect(c, seq);
      if (!c.cancelLook) c.asked = 0;
    },
    /** The relay cannot answer now, which says nothing of the anchor: the same question once more when it says. */
    refused(c, retryAfterMs) {
      if (!c.asked) return;
      c.asked--;
      look(c, retryAfterMs, ask);
    },
    /** Nothing is under way any longer: the connection is gone, or nobody watches. */
    stop(c) {
      forgetLook(c);
      c.asked = 0;
    }
  };
}

// packages/client/src/timeline.ts
var MAX_HELD_FRAMES = 32;
var unknownTimeline = { events: [], hasOlder: false, epoch: null, last: 0, held: [] };
var end = (events) => events.at(-1).seq;
function applyEvents(timeline, frame) {
  const fresh = [];
  let held = [...timeline.held, frame];
  for (let before; before !== held.length; ) {
    before = held.length;
    held = held.filter(({ prev, events }) => {
      if (prev > timeline.last && end(events) > timeline.last) return true;
      for (const event of events) {
        if (event.seq <= timeline.last) continue;
        timeline.last = event.seq;
        fresh.push(event);
      }
      return false;
    });
  }
  timeline.held = held.slice(0, MAX_HELD_FRAMES);
  if (fresh[0]) timeline.events = [...timeline.events, ...fresh];
  return fresh;
}
function resetTimeline(timeline, { epoch, prev, events }) {
  Object.assign(timeline, { epoch, events, hasOlder: prev > 0, last: events.at(-1)?.seq ?? prev, held: [] });
}
function prependPage(timeline, { events, more }) {
  timeline.events = [...events, ...timeline.events];
  timeline.hasOlder = more;
}

// packages/client/src/conversation.ts
var unknownConversation = (id) => ({
  ...unknownTimeline,
  id,
  view: null,
  viewSeq: -1,
  live: false,
  head: 0,
  read: 0,
  marks: [],
  typing: [],
  queue: null,
  pending: [],
  watched: false,
  asked: 0
});
function showView(c, view, seq) {
  if (seq < c.viewSeq) return false;
  const isNews = seq > c.viewSeq || view.status !== c.view?.status;
  if (isNews && (view.status !== "queued" || view.leftMessage)) c.queue = null;
  c.viewSeq = seq;
  c.view = view;
  raiseMarks(c, view.marks);
  return true;
}
function raiseMarks(c, marks) {
  for (const mark of marks) {
    const old = c.marks.find(({ participantId, side }) => participantId === mark.participantId && side === mark.side);
    const higher = {
      ...mark,
      delivered: Math.max(mark.delivered, old?.delivered ?? 0),
      read: Math.max(mark.read, old?.read ?? 0)
    };
    c.marks = [...c.marks.filter((other) => other !== old), higher];
  }
}
var isSame = (a, b) => a.kind === b?.kind && a.id === b.id;

// packages/client/src/receipts.ts
var COALESCE_MS = 250;
function createReceipts(environment, post) {
  const due = /* @__PURE__ */ new Set();
  let cancelTimer;
  function flush() {
    cancelTimer?.();
    cancelTimer = void 0;
    for (const c of due) {
      const { id: conversationId, last: delivered } = c;
      post({ type: "marks", conversationId, delivered, read: Math.min(c.read, delivered) });
    }
    due.clear();
  }
  return {
    flush,
    /** Something arrived or was read. */
    touch(c) {
      due.add(c);
      cancelTimer ??= environment.setTimer(COALESCE_MS, flush);
    }
  };
}

// packages/client/src/conversations.ts
var MAX_UNWATCHED = 50;
function createConversations(environment, outbox, { welcome, post, postSoft, emit }) {
  const byId = /* @__PURE__ */ new Map();
  const watched = /* @__PURE__ */ new Set();
  let resumed = [];
  const catchUp = createCatchUp(environment, post);
  const receipts = createReceipts(environment, postSoft);
  const me = () => welcome()?.actor;
  const changed = ({ id }) => emit({ type: "conversation", conversationId: id });
  function at(id) {
    const c = byId.get(id) ?? unknownConversation(id);
    byId.set(id, c);
    return c;
  }
  function askUnlessStarting(c) {
    if (!c.pending.some(({ frame, state }) => frame.type === "start" && state !== "sent")) catchUp.ask(c);
  }
  function silence(c) {
    catchUp.stop(c);
    Object.assign(c, { live: false, typing: [], held: [] });
    if (c.queue) c.queue = { ...c.queue, asOf: 0 };
  }
  function caughtUp(c, seq) {
    c.live = true;
    catchUp.answered(c, seq);
    const mine = c.marks.find(({ participantId }) => participantId === me()?.id);
    if (c.last > (mine?.delivered ?? 0) || c.read > (mine?.read ?? 0)) receipts.touch(c);
    c.read = Math.max(c.read, mine?.read ?? 0);
  }
  function setTyping(c, { by, on, preview }) {
    const typist = { by, ...preview !== void 0 && { preview } };
    c.typing = c.typing.filter((other) => !isSame(other.by, by));
    if (!on) return;
    c.typing = [...c.typing, typist];
    environment.setTimer(TYPING_TTL_MS, () => {
      c.typing = c.typing.filter((other) => other !== typist);
      changed(c);
    });
  }
  function heard(c, { type, by }) {
    if (type !== "message" && type !== "note") return;
    setTyping(c, { by, on: false });
    if (!isSame(by, me())) receipts.touch(c);
  }
  const handlers = {
    events(c, frame) {
      const fresh = c.watched ? applyEvents(c, frame) : frame.events;
      if (c.watched) {
        if (fresh[0]) c.epoch ??= welcome().epoch;
        catchUp.applied(c, frame.events.at(-1).seq);
        for (const event of fresh) heard(c, event);
      }
      outbox.arrived(c.id, fresh, c.last);
      return c.watched && !!fresh[0];
    },
    reset(c, frame) {
      if (!c.watched) return;
      if (c.epoch !== frame.epoch) Object.assign(c, { viewSeq: -1 }, c.epoch && { read: 0, marks: [] });
      resetTimeline(c, frame);
      showView(c, frame.conversation, frame.head);
      outbox.arrived(c.id, c.events, c.last);
      c.head = c.last;
      caughtUp(c, 0);
    },
    live(c, { seq }) {
      if (c.watched) caughtUp(c, seq);
    },
    gone(c) {
      catchUp.stop(c);
      watched.delete(c);
      byId.delete(c.id);
      Object.assign(c, unknownConversation(c.id));
      outbox.arrived(c.id, [], Infinity);
    },
    conversation: (c, { value, seq }) => showView(c, value, seq),
    marks: (c, { marks }) => raiseMarks(c, marks),
    typing: (c, frame) => !isSame(frame.by, me()) && setTyping(c, frame),
    queue(c, frame) {
      if (c.queue && frame.asOf < c.queue.asOf) return false;
      c.queue = frame;
      emit({ type: "queue", conversationId: c.id });
      return false;
    }
  };
  function watch(id) {
    const c = at(id);
    watched.delete(c);
    watched.add(c);
    if (c.watched) return;
    c.watched = true;
    askUnlessStarting(c);
    changed(c);
  }
  function unwatch(id) {
    const c = byId.get(id);
    if (!c?.watched) return;
    post({ type: "unwatch", conversationId: id });
    watched.delete(c);
    c.watched = false;
    silence(c);
    const idle = [...byId.values()].filter((other) => !other.watched && !other.pending[0]);
    if (idle.length > MAX_UNWATCHED) byId.delete(idle[0].id);
    changed(c);
  }
  function mark(id, { read = 0 }) {
    const c = byId.get(id);
    if (!c || read <= c.read) return;
    c.read = read;
    receipts.touch(c);
    changed(c);
  }
  return {
    byId,
    receipts,
    at,
    changed,
    watch,
    unwatch,
    mark,
    /** Where to resume: the newest watched that have something to continue from. */
    anchors() {
      resumed = [...watched].filter(({ view, epoch }) => view && epoch).slice(-MAX_RESUME);
      return resumed.map(({ id, epoch, last, events }) => ({
        conversationId: id,
        epoch,
        seq: last,
        eventId: events.at(-1)?.id ?? null
      }));
    },
    /** Welcomed: what the anchors did not ask for is asked for now. */
    live({ conversations = [] }) {
      for (const c of watched) {
        if (resumed.includes(c)) catchUp.asked(c);
        else askUnlessStarting(c);
      }
      for (const view of conversations) showView(at(view.id), view, view.head);
    },
    lost() {
      for (const c of watched) {
        silence(c);
        changed(c);
      }
    },
    forget() {
      for (const c of byId.values()) {
        handlers.gone(c);
        changed(c);
      }
    },
    /** A message of ours is stored: its event is here, or comes, or never will because nobody watches. */
    acked({ conversationId }, seq) {
      const c = at(conversationId);
      outbox.arrived(c.id, [], c.watched ? c.last : seq);
      catchUp.expect(c, seq);
    },
    /** Takes a frame if it is about conversations. */
    take(frame) {
      if (frame.type === "ping") for (const [id, seq] of frame.heads ?? []) catchUp.expect(at(id), seq);
      const handle = Object.hasOwn(handlers, frame.type) && handlers[frame.type];
      const { conversationId } = frame;
      if (handle && conversationId) {
        const c = at(conversationId);
        if (handle(c, frame) !== false) changed(c);
      }
      return !!handle || frame.type === "ping";
    },
    /** Whether a watch was refused. With no time named it is asked again as if nothing had come. */
    refused({ conversationId, retryable, retryAfterMs }) {
      const c = conversationId && byId.get(conversationId);
      if (c && retryable && retryAfterMs) catchUp.refused(c, retryAfterMs);
      return !!conversationId;
    }
  };
}

// packages/client/src/outboxItem.ts
var outboxItem = (frame, createdAt, ref, mayBeStored) => ({
  entry: {
    clientId: frame.clientId,
    conversationId: frame.conversationId,
    frame,
    state: "sending",
    createdAt,
    error: null,
    attempts: 0
  },
  ref,
  bytes: new TextEncoder().encode(JSON.stringify(frame)).length,
  isKept: false,
  onWire: false,
  mayBeStored,
  dueAt: 0,
  seq: 0
});

// packages/client/src/outbox.ts
var WINDOW = 16;
var ATTEMPT_BYTES = 128;
function createOutbox(environment, store, owner) {
  let items = [];
  let window = WINDOW;
  let cancelTimer;
  const find = (clientId) => items.find(({ entry }) => entry.clientId === clientId);
  const nextTime = () => Math.max(environment.now(), (items.at(-1)?.entry.createdAt ?? 0) + 1);
  const sending = () => items.filter(({ entry }) => entry.state === "sending");
  function show(item, change) {
    item.entry = { ...item.entry, ...change };
    owner.changed(item.entry);
  }
  function keep(item) {
    const { frame, createdAt, error, state } = item.entry;
    return item.isKept = store.write({ frame, createdAt, error, failed: state === "failed" });
  }
  function update(item, change) {
    item.entry = { ...item.entry, ...change };
    if (keep(item)) items.filter(({ isKept, entry }) => !isKept && entry.state !== "sent").every(keep);
    owner.changed(item.entry);
  }
  function remove(item) {
    items = items.filter((other) => other !== item);
    store.remove(item.entry.clientId);
    owner.changed(item.entry);
  }
  function fail(item, error) {
    item.onWire = false;
    update(item, { state: "failed", error });
  }
  function send(item, before) {
    const { frame, attempts } = item.entry;
    if (!owner.post({ ...frame, ref: item.ref, ...before && { after: before.entry.clientId } })) return false;
    item.onWire = item.mayBeStored = true;
    item.dueAt = environment.now() + ACK_TIMEOUT_MS;
    item.entry = { ...item.entry, attempts: attempts + 1 };
    return true;
  }
  function pump() {
    const now = environment.now();
    for (const item of sending())
      if (now >= item.entry.createdAt + OUTBOX_RETRY_MS) fail(item, { code: "gave_up", retryable: true });
    cancelTimer?.();
    const ahead = /* @__PURE__ */ new Map();
    const held = /* @__PURE__ */ new Set();
    const sent = [];
    let room = window;
    let wakeAt = Infinity;
    for (const item of sending()) {
      const { conversationId, createdAt } = item.entry;
      if (item.onWire && now >= item.dueAt) {
        item.onWire = false;
        owner.probe();
      }
      if (item.onWire) room--;
      else if (item.dueAt <= now && room > 0 && !held.has(conversationId) && send(item, ahead.get(conversationId))) {
        sent.push(item);
        room--;
      }
      if (!item.onWire) held.add(conversationId);
      ahead.set(conversationId, item);
      wakeAt = Math.min(wakeAt, createdAt + OUTBOX_RETRY_MS, item.dueAt > now ? item.dueAt : Infinity);
    }
    cancelTimer = wakeAt < Infinity ? environment.setTimer(wakeAt - now, pump) : void 0;
    if (!cancelTimer) window = WINDOW;
    for (const { entry } of sent) owner.changed(entry);
  }
  function goOn() {
    for (const item of items) if (!item.onWire && !item.entry.error) item.dueAt = 0;
    pump();
  }
  function refresh() {
    const stored = store.read();
    if (!stored) return;
    const kept = new Set(stored.map(({ frame }) => frame.clientId));
    for (const item of items) if (item.isKept && !kept.has(item.entry.clientId)) remove(item);
    const found = stored.filter(({ frame }) => !find(frame.clientId)).map(({ frame, createdAt, error, failed }) => {
      const item = outboxItem(frame, createdAt, owner.nextRef(), true);
      item.isKept = true;
      item.entry = { ...item.entry, state: failed ? "failed" : "sending", error };
      return item;
    });
    items = [...items, ...found].sort((a, b) => a.entry.createdAt - b.entry.createdAt);
    for (const { entry } of found) owner.changed(entry);
    pump();
  }
  function retry(clientId) {
    const item = find(clientId);
    const isFailed = item?.entry.state === "failed";
    const { error } = item?.entry ?? {};
    if (!item || item.onWire || !isFailed && (!error || error.retryAfterMs)) return;
    item.dueAt = 0;
    if (isFailed) {
      items = [...items.filter((other) => other !== item), item];
      update(item, { state: "sending", error: null, createdAt: nextTime() });
    }
    pump();
  }
  function discard(clientId) {
    const item = find(clientId);
    if (!item || item.entry.state === "sent" || item.entry.state === "sending" && item.mayBeStored) return null;
    remove(item);
    pump();
    return item.entry;
  }
  return {
    pump,
    refresh,
    retry,
    discard,
    entries: (conversationId) => items.map(({ entry }) => entry).filter((entry) => !conversationId || entry.conversationId === conversationId),
    /** Takes a message. Answers with a `failed` entry that is *not* kept when it is too large or the outbox is full. */
    add(frame) {
      const item = outboxItem(frame, nextTime(), owner.nextRef(), false);
      const unsent = items.filter(({ entry }) => entry.state !== "sent");
      const bytes = unsent.reduce((sum, other) => sum + other.bytes, item.bytes);
      const isTooLarge = item.bytes > MAX_FRAME_BYTES - ATTEMPT_BYTES;
      if (isTooLarge || unsent.length >= MAX_OUTBOX_ENTRIES || bytes > MAX_OUTBOX_BYTES) {
        return {
          ...item.entry,
          state: "failed",
          error: { code: isTooLarge ? "too_large" : "outbox_full", retryable: false }
        };
      }
      items.push(item);
      update(item, {});
      pump();
      return item.entry;
    },
    /** The socket is gone, and with it every answer that was under way. */
    lost() {
      for (const item of items) {
        if (item.onWire) item.dueAt = 0;
        item.onWire = false;
      }
    },
    /** The relay stored it. Answers with the entry, or undefined when the ack is for something else. */
    acked({ clientId, seq = 1 }) {
      const item = find(clientId);
      if (!item) return;
      item.onWire = item.isKept = false;
      item.seq = seq;
      store.remove(clientId);
      show(item, { state: "sent", error: null });
      goOn();
      return item.entry;
    },
    /** The relay did not store it. False when the refusal is for something else. */
    refused(refused) {
      const item = items.find(({ entry, ref }) => entry.clientId === refused.clientId || ref === refused.ref);
      if (item?.entry.state !== "sending") return !!item;
      item.onWire = item.mayBeStored = false;
      item.dueAt = environment.now() + (refused.retryAfterMs || backoffMs(item.entry.attempts, environment.random()));
      if (!refused.retryable) fail(item, refused);
      else if (refused.code !== "out_of_order") {
        window = 1;
        show(item, { error: refused });
      }
      pump();
      return true;
    },
    /** These events are in the timeline, which reaches to `last`: nothing of ours among them is shown beside it any longer. */
    arrived(id, events, last) {
      const count = items.length;
      for (const item of items) {
        const { conversationId, clientId } = item.entry;
        const isThere = item.seq && item.seq <= last || events.some((event) => event.clientId === clientId);
        if (conversationId === id && isThere) remove(item);
      }
      if (items.length < count) goOn();
    },
    /** Drops everything, from storage too. */
    forget() {
      for (const item of items) remove(item);
    }
  };
}

// packages/client/src/outboxStore.ts
function createOutboxStore(storage, storageKey) {
  const prefix = storageKey + "o:";
  let denied = false;
  function attempt(run) {
    try {
      run();
      return true;
    } catch {
      denied = true;
      return false;
    }
  }
  return {
    /** Whether storage did not work when last used. */
    denied: () => denied,
    /** Whether it is kept. */
    write(entry) {
      denied = false;
      return attempt(() => storage.set(prefix + entry.frame.clientId, JSON.stringify(entry)));
    },
    remove(clientId) {
      attempt(() => storage.remove(prefix + clientId));
    },
    /** All entries, in no order; null when storage cannot be read. What is not one of ours, or was cut short by a crash, is left out. */
    read() {
      const found = [];
      const isReadable = attempt(() => {
        for (const key of storage.keys()) {
          if (!key.startsWith(prefix)) continue;
          const text = storage.get(key);
          try {
            const entry = JSON.parse(text);
            if (prefix + entry.frame.clientId === key) found.push(entry);
          } catch {
          }
        }
      });
      return isReadable ? found : null;
    }
  };
}

// packages/client/src/requests.ts
var REQUEST_TIMEOUT_MS = 3e4;
var offline = { code: "offline", retryable: true };
function createRequests(environment, post) {
  const open = /* @__PURE__ */ new Map();
  return {
    ask: (request) => new Promise((resolve) => {
      const finish = (frame) => {
        open.delete(request.ref);
        cancel();
        resolve("code" in frame ? { ok: false, refused: frame } : { ok: true, ack: frame, value: frame.value });
      };
      const cancel = environment.setTimer(REQUEST_TIMEOUT_MS, () => finish(offline));
      open.set(request.ref, { request, finish });
      post(request);
    }),
    /** Whether the frame answers one of them. */
    answered(frame) {
      const found = open.get(frame.ref);
      found?.finish(frame);
      return !!found;
    },
    /** Live again: asks everything once more. Commands carry their `clientId`, so none is done twice. */
    resend() {
      for (const { request } of open.values()) post(request);
    },
    /** Stopped: there will be no answers. */
    abandon() {
      for (const { finish } of open.values()) finish(offline);
    }
  };
}

// packages/client/src/typingNotice.ts
var REPEAT_MS = 3e3;
var MAX_PREVIEW = 500;
function createTypingNotice(environment, post) {
  let at;
  let text;
  let wroteSince;
  let cancelTimer;
  function tell() {
    wroteSince = false;
    cancelTimer = environment.setTimer(REPEAT_MS, () => wroteSince ? tell() : off(at));
    post({
      type: "typing",
      conversationId: at,
      on: true,
      ...text !== void 0 && { preview: text.slice(0, MAX_PREVIEW) }
    });
  }
  function off(id) {
    if (id !== at) return;
    cancelTimer();
    at = void 0;
    post({ type: "typing", conversationId: id, on: false });
  }
  return {
    off,
    on(id, preview) {
      text = preview;
      wroteSince = true;
      if (id === at) return;
      if (at) off(at);
      at = id;
      tell();
    }
  };
}

// packages/client/src/createClient.ts
function createClient(options) {
  const { environment } = options;
  const listeners = /* @__PURE__ */ new Set();
  let refs = 0;
  const nextRef = () => ++refs;
  const newId = () => environment.randomHex(16);
  const post = (frame) => connection.post(frame);
  const postSoft = (frame) => connection.hasRoom() && post(frame);
  function fault(error) {
    client.faults++;
    options.onFault?.(error);
  }
  function emit(change) {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        fault(error);
      }
    }
  }
  function entryChanged({ conversationId, clientId, frame, state: state2 }) {
    conversations.at(conversationId).pending = outbox.entries(conversationId);
    if (frame.type === "start" && state2 === "sending") conversations.watch(conversationId);
    emit({ type: "outbox", conversationId, clientId });
  }
  function abandonIfStopped() {
    const { kind } = connection.state();
    if (kind === "stopped" || kind === "idle") requests.abandon();
  }
  function take(frame) {
    if (frame.type === "ack") {
      const entry = outbox.acked(frame);
      if (entry) conversations.acked(entry, frame.seq ?? 0);
      else requests.answered(frame);
    } else if (frame.type === "result") requests.answered(frame);
    else if (frame.type === "presence") emit({ type: "presence", frame });
    else if (frame.type === "site") {
      client.site = frame.value;
      emit({ type: "site" });
    } else if (!(frame.type === "refused" ? outbox.refused(frame) || requests.answered(frame) || conversations.refused(frame) : conversations.take(frame))) {
      emit({ type: "frame", frame });
    }
  }
  const connection = createConnection(options, {
    anchors: () => conversations.anchors(),
    live(frame) {
      client.welcome = frame;
      client.site = frame.site ?? null;
      client.offsetMs = frame.serverTime - environment.now();
      conversations.live(frame);
      outbox.pump();
      requests.resend();
      emit({ type: "welcome" });
      for (const view of frame.conversations ?? []) conversations.changed(view);
    },
    lost() {
      outbox.lost();
      conversations.lost();
    },
    changed() {
      abandonIfStopped();
      emit({ type: "state" });
    },
    frame: take,
    fault
  });
  const store = createOutboxStore(environment.storage, options.storageKey);
  const outbox = createOutbox(environment, store, { post, nextRef, changed: entryChanged, probe: connection.probe });
  const conversations = createConversations(environment, outbox, {
    welcome: () => client.welcome,
    post,
    postSoft,
    emit
  });
  const requests = createRequests(environment, post);
  const typing = createTypingNotice(environment, postSoft);
  async function ask(request) {
    const answer = requests.ask({ ...request, ref: nextRef() });
    abandonIfStopped();
    return answer;
  }
  async function loadPage(c) {
    const [first] = c.events;
    const before = first?.seq ?? c.last + 1;
    const answer = await ask({ type: "page", conversationId: c.id, before, limit: RESET_PAGE_EVENTS });
    if (answer.ok && c.events[0] === first) {
      prependPage(c, answer.value);
      conversations.changed(c);
    }
    c.older = void 0;
    return c.hasOlder;
  }
  const { connect, setVisible, wake, drop, state } = connection;
  const { watch, unwatch, mark, receipts } = conversations;
  const { retry, discard, refresh } = outbox;
  const client = {
    get state() {
      return state();
    },
    welcome: null,
    site: null,
    offsetMs: 0,
    faults: 0,
    get memoryOnly() {
      return store.denied();
    },
    connect,
    setVisible,
    wake,
    drop,
    watch,
    unwatch,
    mark,
    retry,
    discard,
    refresh,
    post,
    close() {
      receipts.flush();
      connection.close();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    conversation: (id) => conversations.byId.get(id),
    conversations: () => [...conversations.byId.values()],
    async loadOlder(id) {
      const c = conversations.byId.get(id);
      return c?.hasOlder ? c.older ??= loadPage(c) : false;
    },
    start: (input) => outbox.add({ type: "start", clientId: newId(), conversationId: `cnv_${newId()}`, ...input }),
    send(input) {
      typing.off(input.conversationId);
      return outbox.add({ type: "send", clientId: newId(), ...input });
    },
    outbox: () => outbox.entries(),
    forget() {
      connection.close();
      outbox.forget();
      conversations.forget();
    },
    act: (name, args, options2) => ask({ type: "act", clientId: newId(), name, args, ...options2 }),
    query: (name, args) => ask({ type: "query", name, args }),
    identify: (jwt) => ask({ type: "identify", jwt }),
    typing(id, on, preview) {
      if (on) typing.on(id, preview);
      else typing.off(id);
    },
    visit(context) {
      post({ type: "visit", context });
    }
  };
  outbox.refresh();
  return client;
}

// packages/client/src/ChatClient.ts
var ChatClient = class {
  constructor(options) {
    return createClient(options);
  }
};

// tests/support/socketEnvironment.ts
import { randomBytes } from "node:crypto";
import WebSocket from "ws";
function socketEnvironment(headers, storage = /* @__PURE__ */ new Map()) {
  return {
    openSocket(url, on) {
      const socket = new WebSocket(url, {
        origin: headers.origin,
        headers: headers.cookie === void 0 ? {} : { cookie: headers.cookie },
        perMessageDeflate: false
      });
      socket.on("open", () => on.open());
      socket.on("message", (data) => on.message(data.toString("utf8")));
      socket.on("close", (code, reason) => on.close(code, reason.toString()));
      socket.on("error", () => {
      });
      return {
        send: (text) => socket.send(text),
        close: (code) => socket.close(code),
        get buffered() {
          return socket.bufferedAmount;
        }
      };
    },
    now: () => performance.timeOrigin + performance.now(),
    setTimer(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
    storage: {
      get: (key) => storage.get(key) ?? null,
      set: (key, value) => void storage.set(key, value),
      remove: (key) => void storage.delete(key),
      keys: () => [...storage.keys()]
    }
  };
}

// tests/golden/client.ts
var visitor = ({ url }, siteKey, secret) => faced("visitor", {
  url: `${url.replace(/^http/, "ws")}/ws/visitor`,
  headers: { origin: "http://localhost:1" },
  hello: () => Promise.resolve({ site: siteKey, auth: { visitorSecret: secret } })
});
var agent = ({ url }, cookie) => faced("agent", {
  url: `${url.replace(/^http/, "ws")}/ws/agent`,
  headers: { origin: url, cookie },
  hello: async () => ({ auth: { ticket: await ticketOf({ url }, cookie) } })
});
function faced(name, { url, headers, hello }) {
  const states = [];
  const faults = [];
  const sent = /* @__PURE__ */ new Set();
  const acked = /* @__PURE__ */ new Set();
  const client = new ChatClient({
    url,
    hello,
    device: randomBytes2(16).toString("hex"),
    storageKey: `${name}:`,
    environment: noting(socketEnvironment(headers), sent, acked),
    onFault: (error) => faults.push(String(error))
  });
  client.subscribe((change) => {
    if (change.type === "state") states.push(stateOf());
  });
  const stateOf = () => "reason" in client.state ? `${client.state.kind}: ${client.state.reason}` : client.state.kind;
  const content = (text) => ({ parts: [{ type: "text", text }] });
  return {
    connect: () => client.connect(),
    wake: () => client.wake(),
    close: () => client.close(),
    states: () => states,
    faults: () => faults,
    unsent: () => client.outbox().length,
    acks: () => acked.size,
    start: (text) => client.start({ content: content(text) }).conversationId,
    send(conversationId, text) {
      const ownerToken = client.conversation(conversationId)?.view?.ownerToken;
      client.send({
        conversationId,
        kind: "message",
        content: content(text),
        ...ownerToken === void 0 ? void 0 : { ownerToken }
      });
    },
    note: (conversationId, text) => void client.send({ conversationId, kind: "note", content: content(text) }),
    watch: (conversationId) => client.watch(conversationId),
    isLive: (conversationId) => client.conversation(conversationId)?.live === true,
    texts: (conversationId) => (client.conversation(conversationId)?.events ?? []).flatMap(
      (event) => event.type === "message" ? event.content.parts.flatMap((part) => part.type === "text" ? [part.text] : []) : []
    ),
    loadOlder: (conversationId) => client.loadOlder(conversationId),
    statusOf: (conversationId) => client.conversation(conversationId)?.view?.status ?? null,
    isMine: (conversationId) => client.conversation(conversationId)?.view?.ownerToken !== void 0,
    endChat: async (conversationId) => {
      const ownerToken = client.conversation(conversationId)?.view?.ownerToken;
      const answer = await client.act(
        "close",
        {},
        { conversationId, ...ownerToken === void 0 ? {} : { ownerToken } }
      );
      return answer.ok ? "ok" : answer.refused.code;
    },
    rate: async (conversationId, score) => {
      const answer = await client.act("rate", { score, comment: "" }, { conversationId });
      return answer.ok ? "ok" : answer.refused.code;
    }
  };
}
function noting(environment, sent, acked) {
  const keyOf = (text) => JSON.parse(text);
  return {
    ...environment,
    openSocket(url, on) {
      const socket = environment.openSocket(url, {
        ...on,
        message(text) {
          const { type, clientId = "" } = keyOf(text);
          if (type === "ack" && sent.has(clientId)) acked.add(clientId);
          on.message(text);
        }
      });
      return {
        send(text) {
          const { clientId } = keyOf(text);
          if (clientId !== void 0) sent.add(clientId);
          socket.send(text);
        },
        close: (code) => socket.close(code),
        get buffered() {
          return socket.buffered;
        }
      };
    }
  };
}
async function ticketOf({ url }, cookie) {
  const answer = await fetch(`${url}/api/v1/ticket`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-deskbell": "1", cookie },
    body: "{}"
  });
  return (await answer.json()).ticket;
}
export {
  agent,
  visitor
};
