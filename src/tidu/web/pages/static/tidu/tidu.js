// What the pages do beside HTMX. Everything here eases work; nothing depends on it.
(function () {
  "use strict";
  var words = document.body.dataset;

  function typing(target) { return target.closest("input, textarea, select, [contenteditable]"); }

  // "/" leads to the search, Escape closes what is open.
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      var search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      side(false);
    }
  });

  // Menus close when somebody clicks or moves elsewhere.
  ["click", "focusin"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        if (!menu.contains(event.target)) menu.open = false;
      });
    });
  });

  // The navigation on a narrow screen.
  var navigation = document.getElementById("navigation");
  var toggle = document.querySelector("[data-side-toggle]");
  function side(open) {
    if (!navigation || !toggle || navigation.classList.contains("open") === open) return;
    navigation.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    if (open) navigation.querySelector("a, button").focus(); else toggle.focus();
  }
  if (toggle) toggle.addEventListener("click", function () { side(!navigation.classList.contains("open")); });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-side-close]")) side(false);
    else if (navigation && navigation.classList.contains("open") && !navigation.contains(event.target) && !event.target.closest("[data-side-toggle]")) side(false);
  });

  document.addEventListener("focusin", function (event) {
    if (navigation && navigation.classList.contains("open") && !navigation.contains(event.target) && event.target !== toggle) side(false);
  });

  // A button with data-confirm asks once: the first press shows the question on the button, the second one acts.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-confirm]");
    if (!button || button.hasAttribute("data-asked")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.setAttribute("data-asked", button.textContent);
    button.textContent = button.dataset.confirm;
    var back = function () {
      if (!button.hasAttribute("data-asked")) return;
      button.textContent = button.getAttribute("data-asked");
      button.removeAttribute("data-asked");
    };
    button.addEventListener("blur", back, { once: true });
    window.setTimeout(back, 8000);
  }, true);

  // A form is sent once: a second press of an impatient finger does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // Saved as typed: data-saves on a form (hx-post on its fields) fills its .saved with the time, or says that it failed.
  function saved(event, text, failed) {
    var form = event.target.closest("[data-saves]");
    var field = event.target.closest(".field");
    // A field that the answer replaced has said for itself whether it is saved.
    var place = form && ((field && field.querySelector(".saved")) || form.querySelector(".saved:not(.field .saved)"));
    if (!place) return;
    place.classList.toggle("failed", failed);
    place.textContent = text;
  }
  document.addEventListener("htmx:afterRequest", function (event) {
    var detail = event.detail;
    if (detail.requestConfig && detail.requestConfig.verb === "get") return;
    if (detail.successful) {
      var now = new Date();
      var two = function (number) { return String(number).padStart(2, "0"); };
      saved(event, words.saved + " " + two(now.getHours()) + ":" + two(now.getMinutes()), false);
    } else {
      var status = detail.xhr ? detail.xhr.status : 0;
      saved(event, status === 401 ? words.signedOut : status === 409 ? words.gone : words.notSaved, true);
    }
  });

  // A part that could not be loaded is said at the top, once; the page itself stays as it was.
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var main = document.getElementById("content");
      if (!main || event.target.closest("[data-saves]") || document.getElementById("load-failed")) return;
      var notice = document.createElement("div");
      notice.id = "load-failed";
      notice.className = "notice tone-bad";
      notice.setAttribute("role", "alert");
      notice.appendChild(document.createElement("div")).textContent = words.failed;
      main.prepend(notice);
    });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var notice = document.getElementById("load-failed");
    if (notice && event.detail.successful) notice.remove();
  });

  // The summary of errors takes the focus, so that it is read first.
  var summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  // A wide table that does not fit scrolls by itself, and can be scrolled by the keyboard.
  function wide() {
    document.querySelectorAll(".table-wide").forEach(function (box) {
      var table = box.querySelector("table");
      var scrolls = table && table.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("scrolls", Boolean(scrolls));
      if (scrolls) box.setAttribute("tabindex", "0"); else box.removeAttribute("tabindex");
    });
  }
  wide();
  window.addEventListener("resize", wide);
  document.addEventListener("htmx:afterSettle", wide);

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) window.history.back();
  });
})();
