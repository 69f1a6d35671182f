// The keys of looking rows through. Each is named by data-keys on what it presses; without script the same buttons are clicked.
(function () {
  "use strict";
  function typing(target) { return target.closest("input:not([type=hidden]), textarea, select, [contenteditable]"); }

  document.addEventListener("keydown", function (event) {
    var box = document.getElementById("review");
    if (!box || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    var key = event.key.toLowerCase();
    if (key === "enter" && event.target.closest("a, button, summary")) return;
    if (key === " " || key === "tab") return;
    var wanted = box.querySelector('[data-keys~="' + (window.CSS && CSS.escape ? CSS.escape(key) : key) + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (box.querySelector(".htmx-request")) return; // one act at a time: the next row is on its way
    if (wanted.tagName === "DETAILS") wanted.open = !wanted.open;
    else if (wanted.tagName === "INPUT") wanted.focus();
    else wanted.click();
  });

  // After an act the next row has the focus, so that it is read and the keys go on.
  document.addEventListener("htmx:afterSettle", function (event) {
    var box = document.getElementById("review");
    if (!box || event.detail.target !== box && event.detail.elt !== box) return;
    var name = box.querySelector(".review-name");
    if (name && (document.activeElement === document.body || !document.activeElement)) name.focus({ preventScroll: true });
  });
})();
