// Runs before the first paint: tells the styles that script is on, and follows the system's choice of light or dark.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  if (root.dataset.appearance === "auto" && window.matchMedia) {
    var dark = window.matchMedia("(prefers-color-scheme: dark)");
    var follow = function () { root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light"); };
    follow();
    if (dark.addEventListener) dark.addEventListener("change", follow);
  }
})();
