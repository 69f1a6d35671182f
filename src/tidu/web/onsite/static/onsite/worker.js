// Keeps the page of a visit, and what it looks like, on the phone. Nothing but that: no list, no other page, no picture.
(function () {
  "use strict";
  var STORE = "tidu-onsite-1";
  var PAGE = /\/onsite\/\d+\/phone\/$/;

  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

  // A page that is open tells what it is made of; it may have been loaded before this worker was there.
  self.addEventListener("message", function (event) {
    var told = event.data || {};
    event.waitUntil(caches.open(STORE).then(function (store) {
      if (told.forget) return store.delete(told.forget);
      return Promise.all((told.keep || []).map(function (address) {
        return fetch(address, { credentials: "same-origin" }).then(function (answer) {
          if (answer.ok && !answer.redirected) return store.put(address, answer);
        }).catch(function () { /* without a connection what is there stays */ });
      }));
    }));
  });

  function kept(request, fail) {
    return caches.open(STORE).then(function (store) { return store.match(request); }).then(function (found) { return found || fail(); });
  }

  self.addEventListener("fetch", function (event) {
    var request = event.request, address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) return;
    var page = PAGE.test(address.pathname);
    if (!page && request.mode === "navigate") return;
    if (!page && !/\/static\//.test(address.pathname)) return;
    event.respondWith(fetch(request).then(function (answer) {
      if (answer.ok && !answer.redirected) {
        var copy = answer.clone();
        event.waitUntil(caches.open(STORE).then(function (store) { return store.put(request, copy); }));
      }
      return answer;
    }).catch(function (error) { return kept(request, function () { throw error; }); }));
  });
})();
