// Charts: <div class="chart" data-chart="ID" role="img" aria-label="…"></div> draws the options of the json_script ID.
// The same figures stand in a table on the page, for those who read by ear or on paper. Needs vendor/echarts.min.js.
(function () {
  "use strict";
  var charts = [];

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function dressed(options) {
    var ink = colour("--t-ink"), quiet = colour("--t-quiet"), line = colour("--t-line");
    var axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: quiet }, splitLine: { lineStyle: { color: line } } };
    var each = function (one) { return Object.assign({}, axis, one); };
    var all = function (axes) { return Array.isArray(axes) ? axes.map(each) : each(axes); };
    var base = {
      aria: { enabled: true },
      animation: false,
      color: [colour("--t-accent"), colour("--t-good"), colour("--t-warn"), colour("--t-review"), colour("--t-bad"), quiet],
      textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
      legend: { textStyle: { color: ink }, top: 0 }
    };
    var result = Object.assign(base, options);
    if (options.xAxis) result.xAxis = all(options.xAxis);
    if (options.yAxis) result.yAxis = all(options.yAxis);
    if (!options.legend) delete result.legend;
    // The content security policy forbids the inline styles of HTML tooltips; drawn ones need none.
    result.tooltip = Object.assign({ trigger: options.xAxis ? "axis" : "item" }, options.tooltip, { renderMode: "richText",
      backgroundColor: colour("--t-surface"), borderColor: line, textStyle: { color: ink } });
    return result;
  }

  function draw(place) {
    if (place.dataset.drawn) return;
    var data = document.getElementById(place.dataset.chart);
    if (!data || !window.echarts) return;
    place.dataset.drawn = "1";
    var options = JSON.parse(data.textContent);
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(dressed(options));
    charts.push({ chart: chart, options: options });
  }

  function drawAll() { document.querySelectorAll("[data-chart]").forEach(draw); }
  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", function () { charts.forEach(function (one) { one.chart.resize(); }); });
  new MutationObserver(function () {
    charts.forEach(function (one) { one.chart.setOption(dressed(one.options), true); });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
