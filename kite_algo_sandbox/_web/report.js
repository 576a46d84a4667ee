/* Draws the charts of a report, and makes its table of trades sortable. Asks nobody for anything. */
(async () => {
  "use strict";
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const data = await unpack(byId("report-data").textContent.trim());
  const rupees = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 0 });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const charts = [];
  const MOST_MARKED = 250;

  root.classList.add("drawn");
  drawEquity();
  const candles = prepareCandles();
  prepareTrades();
  dark.addEventListener("change", () => charts.forEach((one) => one.recolour()));
  // Two frames after the last chart has its data, it is on the screen.
  requestAnimationFrame(() => requestAnimationFrame(() => { root.dataset.drawn = Math.round(performance.now()); }));

  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  function sums(differences) {
    let sum = 0;
    return differences.map((one) => (sum += one));
  }

  function colour(name) {
    return getComputedStyle(root).getPropertyValue(name).trim();
  }

  function tint(name, share) {
    return `rgba(${colour(name).split(/\s+/).join(",")},${share})`;
  }

  function looks() {
    return {
      layout: {
        background: { color: "transparent" }, textColor: colour("--soft"),
        panes: { separatorColor: colour("--line"), separatorHoverColor: colour("--line") },
      },
      grid: { vertLines: { color: "transparent" }, horzLines: { color: colour("--line") } },
      rightPriceScale: { borderColor: colour("--line") },
      timeScale: { borderColor: colour("--line") },
    };
  }

  function newChart(key, paint) {
    const chart = LightweightCharts.createChart(byId(key), {
      autoSize: true, ...looks(),
      timeScale: {
        ...looks().timeScale, timeVisible: true, secondsVisible: false, minBarSpacing: 0.001,
        enableConflation: true,
      },
      crosshair: { mode: LightweightCharts.CrosshairMode.Normal },
      handleScroll: { vertTouchDrag: false },
      localization: { locale: "en-IN", dateFormat: "yyyy-MM-dd" },
    });
    charts.push({ recolour: () => { chart.applyOptions(looks()); paint(); } });
    moveByKeys(byId(key), chart);
    return chart;
  }

  function moveByKeys(box, chart) {
    box.tabIndex = 0;
    box.addEventListener("keydown", (event) => {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (!range) return;
      const width = range.to - range.from;
      const shift = { ArrowLeft: -0.1, ArrowRight: 0.1 }[event.key];
      const zoom = { "+": -0.2, "=": -0.2, "-": 0.25, "−": 0.25 }[event.key];
      if (event.key === "Home" || event.key === "0") chart.timeScale().fitContent();
      else if (shift) chart.timeScale().setVisibleLogicalRange({ from: range.from + shift * width, to: range.to + shift * width });
      else if (zoom) chart.timeScale().setVisibleLogicalRange({ from: range.from - zoom * width, to: range.to + zoom * width });
      else return;
      event.preventDefault();
    });
  }

  function share(percent, digits) {
    return `${percent.toFixed(digits).replace("-", "−")} %`;
  }

  function moment(time) {
    return new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ");
  }

  function drawEquity() {
    if (!byId("equity-chart")) return;
    const times = sums(data.equity.time);
    const values = sums(data.equity.value);
    const start = data.equity.start;
    let peak = start;
    const falls = values.map((value) => {
      peak = Math.max(peak, value);
      return peak > 0 ? Math.min(value / peak - 1, 0) * 100 : 0;
    });
    const chart = newChart("equity-chart", paint);
    const equity = chart.addSeries(LightweightCharts.BaselineSeries, {
      baseValue: { type: "price", price: start / 100 }, lineWidth: 2, priceLineVisible: false,
      priceFormat: { type: "custom", minMove: 0.01, formatter: (value) => whole.format(value) },
    });
    const fall = chart.addSeries(LightweightCharts.BaselineSeries, {
      baseValue: { type: "price", price: 0 }, lineWidth: 1, priceLineVisible: false, lastValueVisible: false,
      priceFormat: { type: "custom", minMove: 0.01, formatter: (value) => share(value, 1) },
    }, 1);
    paint();
    equity.setData(times.map((time, at) => ({ time, value: values[at] / 100 })));
    fall.setData(times.map((time, at) => ({ time, value: falls[at] })));
    const panes = chart.panes();
    panes[0].setStretchFactor(3);
    panes[1].setStretchFactor(1);
    chart.timeScale().fitContent();
    const legend = byId("equity-chart-legend");
    const tell = (at) => {
      legend.textContent = [moment(times[at]), `equity ₹${rupees.format(values[at] / 100)}`, `drawdown ${share(falls[at], 2)}`].join(" · ");
    };
    const places = new Map(times.map((time, at) => [time, at]));
    tell(times.length - 1);
    chart.subscribeCrosshairMove((event) => tell(places.get(event.time) ?? times.length - 1));

    function paint() {
      const [gain, loss] = [colour("--gain"), colour("--loss")];
      const lines = {
        topLineColor: gain, topFillColor1: tint("--gain-rgb", 0.28), topFillColor2: tint("--gain-rgb", 0.03),
        bottomLineColor: loss, bottomFillColor1: tint("--loss-rgb", 0.04), bottomFillColor2: tint("--loss-rgb", 0.28),
      };
      equity.applyOptions(lines);
      fall.applyOptions(lines);
    }
  }

  function prepareCandles() {
    const box = byId("candle-chart");
    if (!box) return null;
    const chooser = byId("instrument");
    const legend = byId("candle-chart-legend");
    const hint = document.createElement("span");
    byId("ranges").after(hint);
    let series, markers, rows = [], trades = [], places = new Map(), name, marked;
    const chart = newChart("candle-chart", paint);
    chart.timeScale().subscribeVisibleLogicalRangeChange(() => requestAnimationFrame(mark));
    series = chart.addSeries(LightweightCharts.CandlestickSeries, { priceLineVisible: false });
    markers = LightweightCharts.createSeriesMarkers(series, []);
    chart.subscribeCrosshairMove((event) => tell(places.get(event.time) ?? rows.length - 1));
    chart.subscribeClick((event) => {
      const at = places.get(event.time);
      const near = trades.filter((trade) => trade.entry === at || trade.exit === at);
      if (near.length) candles.onTrade(near[0].number);
    });
    if (chooser) chooser.addEventListener("change", () => show(chooser.value));
    for (const [label, bars] of [["All", Infinity], ["Quarter", 63], ["Month", 21], ["Week", 5], ["Day", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => zoom(bars));
      byId("ranges").append(button);
    }
    show(chooser ? chooser.value : Object.keys(data.candles)[0]);
    return { goTo, onTrade: () => {} };

    function show(chosen) {
      name = chosen;
      rows = candleRows(data.candles[name]);
      trades = tradeRows(data.trades[name], rows);
      places = new Map(rows.map((row, at) => [row.time, at]));
      series.applyOptions({ priceFormat: { type: "price", precision: 2, minMove: data.candles[name].tick / 100 } });
      series.setData(rows);
      paint();
      tell(rows.length - 1);
      chart.timeScale().fitContent();
    }

    function zoom(sessions) {
      if (sessions === Infinity) return chart.timeScale().fitContent();
      const range = chart.timeScale().getVisibleLogicalRange();
      const end = Math.min(Math.max(Math.round(range ? range.to : rows.length), 1), rows.length);
      const days = new Set();
      let from = end;
      while (from > 0) {
        days.add(Math.floor(rows[from - 1].time / 86400));
        if (days.size > sessions) break;
        from -= 1;
      }
      chart.timeScale().setVisibleLogicalRange({ from: from - 0.5, to: end + 0.5 });
    }

    function goTo(symbol, number) {
      if (chooser && chooser.value !== symbol) {
        chooser.value = symbol;
        show(symbol);
      }
      const trade = trades.find((one) => one.number === number);
      if (!trade) return;
      const margin = Math.max(20, (trade.exit - trade.entry) * 0.6);
      chart.timeScale().setVisibleLogicalRange({ from: trade.entry - margin, to: trade.exit + margin });
      tell(trade.entry);
      byId("candles").scrollIntoView();
      box.focus({ preventScroll: true });
    }

    function tell(at) {
      const row = rows[at];
      if (!row) return;
      const here = trades.filter((trade) => trade.entry === at || trade.exit === at);
      const told = here.slice(0, 3).map((trade) =>
        `No. ${trade.number} ${trade.entry === at ? (trade.long ? "bought" : "sold short") : "left"} at ${rupees.format(trade.entry === at ? trade.entryPrice : trade.exitPrice)}`);
      const prices = ["open", "high", "low", "close"].map((key) => `${key} ${rupees.format(row[key])}`);
      legend.textContent = [name, moment(row.time), ...prices, ...told].join(" · ");
    }

    function paint() {
      // Paler than the dots that mark exits.
      const [up, down] = [tint("--gain-rgb", 0.5), tint("--loss-rgb", 0.5)];
      series.applyOptions({ upColor: up, wickUpColor: up, downColor: down, wickDownColor: down, borderVisible: false });
      marked = null;
      mark();
    }

    // Thousands of marks would hide the candles: they appear when there is room for them.
    function mark() {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (!range) return;
      const near = trades.filter((trade) => trade.exit >= range.from && trade.entry <= range.to);
      const fits = near.length <= MOST_MARKED;
      hint.textContent = fits ? "" : `Zoom in to see the ${whole.format(near.length)} trades.`;
      const key = fits ? near.map((trade) => trade.number).join() : "";
      if (key === marked) return;
      marked = key;
      const [gain, loss, accent] = [colour("--gain"), colour("--loss"), colour("--accent")];
      const found = fits ? near.flatMap((trade) => [
        {
          time: rows[trade.entry].time, color: accent, shape: trade.long ? "arrowUp" : "arrowDown",
          position: trade.long ? "belowBar" : "aboveBar",
        },
        {
          time: rows[trade.exit].time, color: trade.won ? gain : loss, shape: "circle",
          position: "atPriceMiddle", price: trade.exitPrice,
        },
      ]) : [];
      markers.setMarkers(found.sort((one, other) => one.time - other.time));
    }
  }

  function candleRows(columns) {
    const times = sums(columns.time);
    const scale = columns.tick / 100;
    let before = 0;
    return times.map((time, at) => {
      const open = before + columns.open[at];
      const close = open + columns.close[at];
      before = close;
      const high = Math.max(open, close) + columns.high[at];
      const low = Math.min(open, close) - columns.low[at];
      const [o, h, l, c] = [open, high, low, close].map((ticks) => Math.round(ticks * columns.tick) / 100);
      return { time, open: o, high: h, low: l, close: c };
    });
  }

  function tradeRows(columns, rows) {
    const [numbers, entries, exits] = [columns.number, columns.entry, columns.exit].map(sums);
    return numbers.map((number, at) => ({
      number, long: columns.long[at], won: columns.won[at], entry: entries[at], exit: exits[at],
      entryPrice: rows[entries[at]].open + columns.entry_price[at] / 100,
      exitPrice: rows[exits[at]].open + columns.exit_price[at] / 100,
    }));
  }

  function prepareTrades() {
    const table = byId("trade-table");
    if (!table) return;
    const body = table.tBodies[0];
    const rows = [...body.rows];
    rows.forEach((row) => {
      const button = document.createElement("button");
      button.type = "button";
      const number = row.cells[0].textContent;
      button.textContent = number;
      button.setAttribute("aria-label", `Show trade ${number} on the chart`);
      row.cells[0].replaceChildren(button);
    });
    body.addEventListener("click", (event) => {
      const row = event.target.closest("button")?.closest("tr");
      if (!row || !candles) return;
      mark(row);
      candles.goTo(row.cells[1].textContent || table.dataset.symbol, Number(row.cells[0].textContent));
    });
    if (candles) candles.onTrade = (number) => {
      const row = rows[number - 1];
      mark(row);
      // Within its own box only: the page stays at the chart.
      const box = table.parentElement;
      box.scrollTop = row.offsetTop - box.clientHeight / 2;
    };
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(head, column));
      head.replaceChildren(button);
    });
    const label = document.createElement("label");
    const field = document.createElement("input");
    const count = document.createElement("output");
    field.type = "search";
    field.addEventListener("input", () => filter(field.value.trim().toLowerCase()));
    label.append("Only trades that say ", field);
    byId("trade-controls").append(label, count);

    function filter(wanted) {
      let shown = 0;
      for (const row of rows) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = wanted ? `${whole.format(shown)} of ${whole.format(rows.length)}` : "";
    }

    function mark(row) {
      table.querySelector("tr.shown")?.classList.remove("shown");
      row.classList.add("shown");
    }

    function sort(head, column) {
      const upwards = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", upwards ? "ascending" : "descending");
      const keyed = rows.map((row) => [value(row, column), row]);
      const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
      keyed.sort(([one], [other]) => (upwards ? order(one, other) : order(other, one)));
      body.append(...keyed.map(([, row]) => row));
    }

    function value(row, column) {
      const text = row.cells[column].textContent.trim();
      if ([0, 3, 5, 7, 8, 9].includes(column)) return Number(text.replaceAll(",", "").replace("−", "-"));
      // An exit on the day of its entry shows the time alone.
      return column === 6 && text.length === 5 ? `${row.cells[4].textContent.slice(0, 10)} ${text}` : text;
    }
  }
})();
