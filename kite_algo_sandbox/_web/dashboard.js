// The page of the sandbox: reads what a worker could read, by the same streams.

const IST = 19_800; // seconds ahead of UTC; the charting library knows UTC only
const CHART_PAUSE = 250; // milliseconds between two changes of the chart
const STATE_PAUSE = 2_000;
const byId = (id) => document.getElementById(id);
const money = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const rupees = (value) => (value == null ? "–" : `${value < 0 ? "−" : ""}₹\u202f${money.format(Math.abs(value))}`);
const shownTime = new Intl.DateTimeFormat("en-IN", { dateStyle: "medium", timeStyle: "medium", timeZone: "Asia/Kolkata" });
const number = (value) => (value == null ? "–" : money.format(value));
const sign = (value) => (value > 0 ? "gain" : value < 0 ? "loss" : "");

let chosen = null; // id of the run that is shown
let state = { runs: [] };
let streams = [];

// -- talking to the sandbox -----------------------------------------------------------------------

async function ask(path, body, method = body === undefined ? "GET" : "POST") {
  const answer = await fetch(path, {
    method,
    headers: { "x-kite-algo-dashboard": "1", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    if (answer.status === 401) location.reload();
    const why = told.detail ?? told;
    throw new Error(typeof why === "string" ? why : JSON.stringify(why));
  }
  return told;
}

const api = (path, ...rest) => ask(`/dashboard/api${path}`, ...rest);
const ofRun = (rest = "") => `/worker/runs/${encodeURIComponent(chosen)}${rest}`;

function say(text, isError = false) {
  byId("said").textContent = text;
  byId("said").className = isError ? "error" : "";
}

async function attempt(done, work) {
  try {
    await work();
    if (done) say(done);
  } catch (error) {
    say(error.message, true);
  }
}

// -- small things of pages ------------------------------------------------------------------------

function element(tag, text = "", attributes = {}) {
  const made = Object.assign(document.createElement(tag), { textContent: text });
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function rows(id, items, empty) {
  const columns = byId(id).closest("table").querySelectorAll("thead th").length;
  const none = [[{ text: empty, span: columns }]];
  byId(id).replaceChildren(
    ...(items.length ? items : none).map((cells) => {
      const row = element("tr");
      row.append(
        ...cells.map((cell) =>
          element("td", cell.text ?? cell, {
            ...(cell.kind ? { class: cell.kind } : {}),
            ...(cell.span ? { colspan: cell.span } : {}),
          }),
        ),
      );
      return row;
    }),
  );
}

const right = (text, more = "") => ({ text, kind: `n ${more}` });

function once(pause, work) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, pause);
  };
}

// -- runs -----------------------------------------------------------------------------------------

async function readState() {
  state = await ask("/dashboard/state");
  byId("link-state").textContent = "";
  byId("now").textContent = `${shownTime.format(new Date(state.now))} IST`;
  byId("control").hidden = !state.control;
  byId("accounts").replaceChildren(
    ...state.accounts.map((account) =>
      element("span", `${account.account_scope}: ${rupees(account.available.cash)} free`),
    ),
  );
  showRuns();
}

const nameOf = (run) => run.metadata?.strategy_name || run.template_id;

function showRuns() {
  byId("no-runs").hidden = state.runs.length > 0;
  if (!state.runs.some((run) => run.strategy_run_id === chosen)) choose(state.runs[0]?.strategy_run_id ?? null);
  const focused = document.activeElement?.dataset?.run;
  byId("runs").replaceChildren(...state.runs.map(card));
  if (focused) byId("runs").querySelector(`[data-run="${CSS.escape(focused)}"]`)?.focus();
  const run = state.runs.find((one) => one.strategy_run_id === chosen);
  if (run) showRun(run);
}

function card(run) {
  const id = run.strategy_run_id;
  const button = element("button", "", { type: "button", "data-run": id, "aria-current": String(id === chosen) });
  const net = run.totals?.net_pnl;
  const first = element("span", "", { class: "run-line" });
  first.append(element("span", `${run.execution_mode} · ${run.status}`), element("b", rupees(net), { class: sign(net) }));
  const second = element("span", "", { class: "run-line" });
  second.append(element("span", id), element("span", run.health_status, { class: run.health_status }));
  button.append(element("span", nameOf(run), { class: "run-name" }), first, second);
  button.addEventListener("click", () => choose(id));
  const item = element("li");
  item.append(button);
  return item;
}

function figure(label, text, kind = "") {
  const made = element("div", "", { class: "card" });
  made.append(element("dt", label), element("dd", text, { class: kind, "data-figure": label }));
  return made;
}

function summary(run) {
  return (run.summary_fields ?? []).map((field) => {
    const value = field.value ?? run.runtime_state?.[field.key] ?? run.metadata?.[field.key];
    return figure(field.label ?? field.key, typeof value === "number" ? number(value) : String(value ?? "–"));
  });
}

function showRun(run) {
  byId("run-name").textContent = nameOf(run);
  const beat = run.heartbeat_age_sec == null ? "no heartbeat yet" : `heartbeat ${run.heartbeat_age_sec} s ago`;
  byId("run-about").textContent = [run.strategy_run_id, run.execution_mode, run.account_scope, run.status, beat].join(" · ");
  const totals = run.totals ?? {};
  byId("figures").replaceChildren(
    figure("Net P&L", rupees(totals.net_pnl), sign(totals.net_pnl)),
    figure("Realised", rupees(totals.realized_pnl), sign(totals.realized_pnl)),
    figure("Unrealised", rupees(totals.unrealized_pnl), sign(totals.unrealized_pnl)),
    figure("Charges", rupees(totals.charges)),
    figure("Open positions", String(run.position_count ?? "–")),
    ...summary(run),
  );
  const isOpen = !["closed", "failed"].includes(run.status);
  const may = (action) => isOpen && (run.allowed_actions ?? []).includes(action);
  byId("actions").hidden = !may("exit_strategy");
  showRisk(may("edit_risk") ? (run.risk_schema ?? []) : []);
}

function showRisk(schema) {
  const form = byId("risk-form");
  byId("risk").hidden = schema.length === 0;
  const shape = JSON.stringify(schema);
  if (form.dataset.shape === shape) return; // somebody may be typing
  form.dataset.shape = shape;
  form.replaceChildren(...schema.map(riskInput), element("button", "Save"));
}

function riskInput(field) {
  const label = element("label", field.label ?? field.key);
  const name = { name: field.key };
  let input;
  if (field.options) {
    input = element("select", "", name);
    input.append(...field.options.map((option) => element("option", option.label ?? option, { value: option.value ?? option })));
    input.value = field.value ?? "";
  } else if (field.type === "boolean" || field.type === "toggle") {
    input = element("input", "", { ...name, type: "checkbox" });
    input.checked = Boolean(field.value);
  } else {
    const isText = field.type === "text" || field.type === "string";
    input = element("input", "", { ...name, type: isText ? "text" : "number", step: field.step ?? "any" });
    for (const limit of ["min", "max"]) if (field[limit] != null) input.setAttribute(limit, field[limit]);
    input.value = field.value ?? "";
  }
  label.append(input);
  return label;
}

function choose(id) {
  if (id === chosen) return;
  chosen = id;
  for (const stream of streams) stream.close();
  streams = [];
  byId("run").hidden = id === null;
  byId("instrument").replaceChildren();
  chart.forget();
  if (id === null) return;
  follow(`${ofRun("/pnl/stream")}?interval_seconds=1`, showPnl);
  follow(ofRun("/timeline/stream"), () => readBooks());
  readBooks();
  showRuns();
}

function follow(path, take) {
  const stream = new EventSource(`/dashboard/api${path}`);
  const read = (event) => {
    if (event.data) take(JSON.parse(event.data));
  };
  for (const name of ["message", "snapshot", "candle"]) stream.addEventListener(name, read);
  stream.addEventListener("end", () => stream.close());
  stream.addEventListener("open", () => (byId("link-state").textContent = ""));
  stream.addEventListener("error", () => (byId("link-state").textContent = "reconnecting"));
  streams.push(stream);
  return stream;
}

function showPnl(pnl) {
  if (pnl.strategy_run_id !== chosen) return;
  const run = state.runs.find((one) => one.strategy_run_id === chosen);
  if (run && pnl.totals) {
    Object.assign(run, { totals: pnl.totals, position_count: pnl.position_count });
    showRun(run);
  }
  rows(
    "positions",
    (pnl.legs ?? []).map((leg) => [
      `${leg.exchange}:${leg.tradingsymbol}`, leg.product, right(String(leg.net_quantity)),
      right(number(leg.average_price)), right(number(leg.last_price)), right(rupees(leg.net_pnl), sign(leg.net_pnl)),
    ]),
    "No position.",
  );
}

const readBooks = once(150, () =>
  attempt("", async () => {
    const id = chosen;
    const query = `?strategy_run_id=${encodeURIComponent(id)}`;
    const [orders, trades, timeline, pnl] = await Promise.all([
      api(`/worker/orders${query}`), api(`/worker/trades${query}`),
      api(`${ofRun("/timeline")}?limit=500`), api(ofRun("/pnl")),
    ]);
    if (id !== chosen) return;
    showPnl(pnl);
    showOrders(orders.orders);
    showTimeline(timeline.events);
    chart.mark(trades.trades);
    instruments(orders.orders, pnl.legs ?? []);
    await readState();
  }),
);

function showOrders(orders) {
  rows(
    "orders",
    [...orders].reverse().map((order) => [
      order.order_timestamp.slice(11), order.order_id, `${order.exchange}:${order.tradingsymbol}`,
      { text: order.transaction_type, kind: order.transaction_type === "BUY" ? "gain" : "loss" },
      `${order.order_type} ${order.product}`, right(String(order.quantity)),
      right(order.price ? number(order.price) : order.trigger_price ? `at ${number(order.trigger_price)}` : "market"),
      right(String(order.filled_quantity)), right(order.average_price ? number(order.average_price) : "–"),
      order.status + (order.status_message ? `: ${order.status_message}` : ""),
    ]),
    "No order yet.",
  );
}

function showTimeline(events) {
  rows(
    "timeline",
    events.slice(-100).reverse().map((event) => [
      event.created_at.slice(11, 19), event.event_type, event.summary ?? "",
    ]),
    "Nothing happened yet.",
  );
}

function instruments(orders, legs) {
  const names = [...new Set([...legs, ...orders].map((one) => `${one.exchange}:${one.tradingsymbol}`))];
  const select = byId("instrument");
  const known = [...select.options].map((option) => option.value);
  if (names.every((name) => known.includes(name))) return;
  const before = select.value;
  select.replaceChildren(...names.map((name) => element("option", name, { value: name })));
  select.value = names.includes(before) ? before : names[0];
  chart.show();
}

// -- the chart ------------------------------------------------------------------------------------

const istSeconds = (text) => Date.parse(text.length > 19 ? text : `${text.replace(" ", "T")}+05:30`) / 1000 + IST;

const chart = (() => {
  let drawn, series, markers, stream, trades = [], times = [], waiting = null;

  function open() {
    const style = getComputedStyle(document.body);
    drawn = LightweightCharts.createChart(byId("chart"), {
      autoSize: true,
      layout: { background: { color: "transparent" }, textColor: style.color },
      grid: { vertLines: { visible: false }, horzLines: { color: "rgba(127,140,160,.2)" } },
      timeScale: { timeVisible: true, secondsVisible: false },
    });
    series = drawn.addSeries(LightweightCharts.CandlestickSeries);
    markers = LightweightCharts.createSeriesMarkers(series, []);
  }

  const bar = (candle) => ({
    time: istSeconds(candle.ts), open: candle.open, high: candle.high, low: candle.low, close: candle.close,
  });

  async function show() {
    const symbol = byId("instrument").value;
    const interval = byId("interval").value;
    if (!symbol) return;
    if (!drawn) open();
    stream?.close();
    const query = `?symbol=${encodeURIComponent(symbol)}&interval=${interval}`;
    const told = await api(`/worker/market/candles${query}`);
    if (symbol !== byId("instrument").value || interval !== byId("interval").value) return;
    // Equal or falling times would stop the library: the newest of each time, in order.
    const bars = [...new Map(told.candles.map((candle) => [candle.ts, bar(candle)])).values()];
    bars.sort((one, other) => one.time - other.time);
    times = bars.map((one) => one.time);
    series.setData(bars);
    drawMarks();
    drawn.timeScale().fitContent();
    stream = follow(`/worker/market/candles/stream${query}`, (event) => {
      waiting ??= setTimeout(draw, CHART_PAUSE);
      draw.newest = event.current ?? event;
    });
  }

  function draw() {
    waiting = null;
    const newest = draw.newest;
    if (!newest?.ts || !series) return;
    const time = istSeconds(newest.ts);
    if (times.length && time < times.at(-1)) return; // an earlier candle cannot be changed any more
    if (time !== times.at(-1)) times.push(time);
    series.update(bar(newest));
    byId("last").textContent = rupees(newest.close);
  }

  function drawMarks() {
    if (!markers) return;
    const symbol = byId("instrument").value;
    const shown = trades
      .filter((trade) => `${trade.exchange}:${trade.tradingsymbol}` === symbol)
      .map((trade) => {
        const at = istSeconds(trade.fill_timestamp);
        const buys = trade.transaction_type === "BUY";
        return {
          time: times.findLast((time) => time <= at) ?? times[0], // on the candle it fell into
          position: buys ? "belowBar" : "aboveBar",
          shape: buys ? "arrowUp" : "arrowDown",
          color: buys ? "#0a7a4a" : "#c0272d",
          text: `${buys ? "B" : "S"} ${trade.quantity}`,
        };
      })
      .filter((mark) => mark.time !== undefined)
      .sort((one, other) => one.time - other.time);
    markers.setMarkers(shown);
    byId("chart").dataset.marks = shown.length;
  }

  return {
    show: () => attempt("", show),
    mark(given) {
      trades = given;
      drawMarks();
    },
    forget() {
      stream?.close();
      trades = [];
      times = [];
      series?.setData([]);
      markers?.setMarkers([]);
      byId("last").textContent = "";
    },
  };
})();

// -- what the person does -------------------------------------------------------------------------

byId("instrument").addEventListener("change", () => chart.show());
byId("interval").addEventListener("change", () => chart.show());

byId("exit").addEventListener("click", () => {
  byId("confirm-text").textContent =
    `Close every position of ${chosen} at market, cancel its orders, and end the run for good?`;
  byId("confirm").showModal();
});
byId("confirm").addEventListener("close", () => {
  const said = byId("confirm").returnValue;
  byId("confirm").returnValue = "";
  if (said !== "yes") return;
  attempt(`Exit of ${chosen} was asked for.`, async () => {
    await api(ofRun("/exit"), { reason: "dashboard", idempotency_key: `${chosen}:dashboard:${Date.now()}` });
    readBooks();
  });
});

byId("risk-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const patch = {};
  for (const input of event.target.elements) {
    if (!input.name) continue;
    patch[input.name] =
      input.type === "checkbox" ? input.checked : input.type === "number" ? Number(input.value) : input.value;
  }
  attempt("Risk saved.", async () => {
    await api(ofRun("/risk"), { patch }, "PATCH");
    await readState();
  });
});

for (const form of document.querySelectorAll("[data-control]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = {};
    for (const input of form.elements) {
      if (input.name) body[input.name] = input.type === "number" ? Number(input.value) : input.value;
    }
    attempt("Done.", async () => {
      await ask(`/dashboard/control/${form.dataset.control}`, body);
      await readState();
      if (chosen) readBooks();
    });
  });
}

async function keepReading() {
  try {
    await readState();
  } catch (error) {
    byId("link-state").textContent = `out of reach: ${error.message}`;
  }
  setTimeout(keepReading, document.hidden ? 5 * STATE_PAUSE : STATE_PAUSE);
}
keepReading();
