// Keys of the workbench: rows by J and K, marks by C and D, papers by O, the next file by N. Without script all is clicked.
(function () {
  "use strict";
  var bench = document.getElementById("bench");
  if (!bench) return;
  function typing(target) { return target.closest("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, select"); }
  function rows() { return Array.prototype.slice.call(bench.querySelectorAll("[data-row]")); }
  function current() { return document.activeElement && document.activeElement.closest("[data-row]"); }
  function go(step) {
    var all = rows(), at = all.indexOf(current());
    var wanted = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    if (wanted) { wanted.focus({ preventScroll: true }); wanted.scrollIntoView({ block: "start" }); }
  }
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && typing(event.target)) { var row = current(); event.target.blur(); if (row) row.focus(); return; }
    if (typing(event.target)) return;
    var here = current(), found = null;
    switch (event.key.toLowerCase()) {
      case "j": go(1); break;
      case "k": go(-1); break;
      case "c": found = here && here.querySelector("[data-check]"); break;
      case "d":
        found = here && here.querySelector("[data-note]");
        if (found && !found.value) { event.preventDefault(); found.focus(); return; }
        found = here && here.querySelector("[data-doubt]");
        break;
      case "o": found = here && here.querySelector("[data-paper] > summary"); break;
      case "n": found = document.querySelector("[data-next-file]"); break;
      case "p": found = document.querySelector("[data-previous-file]"); break;
      default: return;
    }
    event.preventDefault();
    if (found) found.click();
  });
  // Enter in the note means "doubtful": the first button of the form would say the opposite.
  bench.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("[data-note]")) return;
    event.preventDefault();
    event.target.form.querySelector("[data-doubt]").click();
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var row = event.target && event.target.closest && event.target.closest("[data-row]");
    if (row && (!document.activeElement || document.activeElement === document.body)) row.focus({ preventScroll: true });
  });
})();
