// Draws what a pages.charts.Chart says. The table below each drawing holds the same figures, is there without script, and
// is folded away once the drawing stands; on paper it is open again. Needs vendor/echarts.min.js.
(function () {
  "use strict";
  var drawn = [];
  var TONES = ["--t-accent", "--t-warn", "--t-good", "--t-review", "--t-bad", "--t-quiet"];
  // Series differ by shape and dash too: nobody has to tell them by colour.
  var SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
  var DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], "solid", "dashed"];

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function look() {
    return { ink: colour("--t-ink"), quiet: colour("--t-quiet"), line: colour("--t-line"), surface: colour("--t-surface"),
      soft: colour("--t-accent-soft"), accent: colour("--t-accent"), none: colour("--t-none-soft"), tones: TONES.map(colour),
      text: { color: colour("--t-ink"), fontFamily: getComputedStyle(document.body).fontFamily } };
  }

  // A mark as ECharts takes it; a figure that is not known stays a gap.
  function item(mark, name) {
    return mark ? { name: name, value: mark[0], text: mark[1], url: mark[2], cursor: mark[2] ? "pointer" : "default" } : { name: name, value: null };
  }
  function items(data, one) { return one.marks.map(function (mark, at) { return item(mark, data.labels[at]); }); }
  function written(value) { return Math.abs(value) >= 10000 ? String(value / 10000) + (document.documentElement.lang === "en" ? "×10⁴" : "万") : String(value); }

  function base(tones, trigger, say) {
    return { animation: false, color: tones.tones, textStyle: tones.text,
      // The content security policy forbids the inline styles of HTML hints; drawn ones need none.
      tooltip: { trigger: trigger, renderMode: "richText", confine: true, formatter: say, backgroundColor: tones.surface,
        borderColor: tones.line, textStyle: tones.text, axisPointer: { type: "line", lineStyle: { color: tones.quiet } } } };
  }

  function said(place, item, name) {
    var known = item.data && item.data.value !== null && item.data.value !== undefined;
    return name + "  " + (known ? item.data.text : place.dataset.unknown);
  }

  function axes(data, tones, unit, small) {
    var label = { color: tones.quiet, fontFamily: tones.text.fontFamily };
    var wide = data.kind === "bar" || data.labels.length === 1;
    // The first and the last label of a line stand inside; half a firm is on no axis.
    var ends = wide ? label : Object.assign({ alignMinLabel: "left", alignMaxLabel: "right", showMinLabel: true, showMaxLabel: true }, label);
    var whole = data.series.every(function (one) { return one.marks.every(function (mark) { return !mark || Number.isInteger(mark[0]); }); });
    return {
      grid: { left: 8, right: 20, top: small ? 12 : data.series.length > 1 ? 56 : unit ? 36 : 20, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: data.labels, boundaryGap: wide,
        axisLine: { lineStyle: { color: tones.line } }, axisTick: { show: false }, axisLabel: ends },
      yAxis: { type: "value", name: small ? "" : unit, nameTextStyle: { color: tones.quiet, align: "left" }, splitNumber: small ? 2 : 5, minInterval: whole ? 1 : 0,
        axisLabel: Object.assign({ formatter: written }, label), splitLine: { lineStyle: { color: tones.line } } }
    };
  }

  function across(place, data, tones, small, first) {
    var units = data.series.map(function (one) { return one.unit; });
    var unit = units.every(function (one) { return one === units[0]; }) ? units[0] : "";
    var say = function (list) {
      return [list[0].name].concat(list.map(function (one) { return said(place, one, one.seriesName); })).join("\n");
    };
    return Object.assign(base(tones, "axis", say), axes(data, tones, unit, small), {
      legend: data.series.length > 1 ? { top: 0, left: 0, type: "scroll", textStyle: tones.text, inactiveColor: tones.line } : undefined,
      series: data.series.map(function (one, at) {
        var which = (at + (first || 0)) % TONES.length;
        return { name: one.name, type: data.kind === "bar" ? "bar" : "line", data: items(data, one), connectNulls: false,
          symbol: SYMBOLS[which], symbolSize: 8, barMaxWidth: 40, color: tones.tones[small ? 0 : which],
          lineStyle: { width: 2, type: small ? "solid" : DASHES[which] } };
      })
    });
  }

  // A rung is as broad as its number, but never narrower than its words.
  function funnel(place, data, tones) {
    var one = data.series[0];
    var known = items(data, one).filter(function (mark) { return mark.value !== null; });
    return Object.assign(base(tones, "item", function (hit) { return said(place, hit, hit.name); }), {
      series: [{ type: "funnel", name: one.name, data: known, sort: "none", gap: 3, left: "4%", right: "4%", top: 8, bottom: 8,
        minSize: place.clientWidth < 500 ? "46%" : "18%", maxSize: "100%", color: [tones.accent], itemStyle: { color: tones.soft, borderColor: tones.accent, borderWidth: 1 },
        emphasis: { itemStyle: { color: tones.soft }, label: { fontWeight: "bold" } },
        label: { position: "inside", color: tones.ink, fontSize: 13, formatter: function (hit) { return hit.name + "  " + hit.data.text; } } }]
    });
  }

  function map(place, data, tones) {
    var one = data.series[0];
    var values = one.marks.filter(Boolean).map(function (mark) { return mark[0]; });
    var least = Math.min.apply(null, values.concat(0)), most = Math.max.apply(null, values.concat(1));
    return Object.assign(base(tones, "item", function (hit) { return said(place, hit, hit.name); }), {
      visualMap: { type: "continuous", min: least, max: most, left: 4, bottom: 4, itemHeight: 90, itemWidth: 12, calculable: false,
        text: [written(most), written(least)], textStyle: tones.text, inRange: { color: [tones.soft, tones.accent] }, outOfRange: { color: [tones.none] } },
      series: [{ type: "map", map: data.map.url, nameProperty: data.map.key, name: one.name, data: items(data, one), roam: false,
        selectedMode: false, top: 8, bottom: 8, left: 60, right: 24, labelLayout: { moveOverlap: "shiftY" },
        // Its own ground keeps a name legible on any shade.
        label: { show: true, color: tones.ink, backgroundColor: tones.surface, padding: [2, 4], borderRadius: 3, formatter: function (hit) { return hit.name; } },
        itemStyle: { areaColor: tones.none, borderColor: tones.quiet }, emphasis: { itemStyle: { areaColor: tones.soft, borderWidth: 2 }, label: { color: tones.ink, fontWeight: "bold" } } }]
    });
  }

  function put(place, options) {
    var chart = window.echarts.init(place, null, { renderer: "canvas" });
    var one = { place: place, chart: chart, options: options };
    chart.setOption(options(look()));
    chart.on("click", function (hit) { if (hit.data && hit.data.url) window.location.assign(hit.data.url); });
    drawn.push(one);
    if (window.ResizeObserver) { one.watch = new ResizeObserver(function () { chart.resize(); }); one.watch.observe(place); }
  }

  // A panel for each series; their names stand in the page, where they can be enlarged and searched.
  function panels(place, data) {
    data.series.forEach(function (one) {
      var whole = place.appendChild(document.createElement("div")), name = whole.appendChild(document.createElement("div"));
      var panel = whole.appendChild(document.createElement("div"));
      name.className = "chart-panel-name"; panel.className = "chart-panel";
      name.textContent = one.name + (one.unit ? document.documentElement.lang === "en" ? " (" + one.unit + ")" : "（" + one.unit + "）" : "");
      put(panel, function (tones) { return across(place, { kind: "line", labels: data.labels, series: [one] }, tones, true); });
    });
  }

  function table(place) { return place.closest(".chart-figure").querySelector(".chart-table"); }

  function failed(place) {
    var told = document.createElement("p");
    told.className = "quiet"; told.setAttribute("role", "status"); told.textContent = place.dataset.failed;
    place.replaceWith(told);
  }

  function draw(place) {
    var source = document.getElementById(place.dataset.chart);
    if (place.dataset.drawn || !source || !window.echarts) return;
    place.dataset.drawn = "1";
    var data = JSON.parse(source.textContent);
    var fold = function () { table(place).open = false; };
    if (data.kind === "trends") { panels(place, data); fold(); }
    else if (data.kind === "funnel") { put(place, function (tones) { return funnel(place, data, tones); }); fold(); }
    else if (data.kind !== "map") { put(place, function (tones) { return across(place, data, tones, false); }); fold(); }
    else {
      fetch(data.map.url).then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); }).then(function (shapes) {
        window.echarts.registerMap(data.map.url, shapes);
        put(place, function (tones) { return map(place, data, tones); }); fold();
      }).catch(function () { failed(place); });
    }
  }

  function drawAll() {
    drawn = drawn.filter(function (one) {
      if (document.contains(one.place)) return true;
      if (one.watch) one.watch.disconnect();
      one.chart.dispose();
      return false;
    });
    document.querySelectorAll("[data-chart]").forEach(draw);
  }
  function dress() { var tones = look(); drawn.forEach(function (one) { one.chart.setOption(one.options(tones), true); }); }

  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
  new MutationObserver(dress).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });

  // Paper is white, and cannot be unfolded.
  var root = document.documentElement, before = null;
  window.addEventListener("beforeprint", function () {
    before = { theme: root.dataset.bsTheme, folded: Array.from(document.querySelectorAll(".chart-table:not([open])")) };
    root.dataset.bsTheme = "light";
    before.folded.forEach(function (one) { one.open = true; });
    dress();
  });
  window.addEventListener("afterprint", function () {
    if (!before) return;
    root.dataset.bsTheme = before.theme;
    before.folded.forEach(function (one) { one.open = false; });
    before = null;
  });
})();
