// A visit on a phone: everything is kept on the phone as it is typed, pictures are made small, and what was found is sent
// in pieces that may be sent twice. Without this script the page is an ordinary form.
(function () {
  "use strict";
  var form = document.getElementById("onsite");
  if (!form || !window.indexedDB || !window.Promise) return;
  var say = form.dataset, said = form.querySelector("[data-said]");
  var mine = say.person + ":" + say.visit; // another person on the same phone does not find it
  var draft = { values: {}, strokes: {}, place: null, key: form.elements.key.value, started_at: form.elements.started_at.value, wanted: false };
  var SIDE = 2000, QUALITY = 0.85, AGAIN = 5000;
  var database, sending = false, keeping = 0;

  function tell(text, tone) {
    said.textContent = text;
    said.className = "onsite-kept" + (tone ? " is-" + tone : "");
  }
  function clock() { return new Date().toTimeString().slice(0, 5); }
  function number() {
    if (crypto.randomUUID) return crypto.randomUUID();
    var bytes = crypto.getRandomValues(new Uint8Array(16)), hex = Array.prototype.map.call(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // -- what the phone keeps -----------------------------------------------------------------------------------------
  function open() {
    return new Promise(function (resolve, reject) {
      var asked = indexedDB.open("tidu-onsite", 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore("drafts");
        asked.result.createObjectStore("photos", { keyPath: "key" }).createIndex("of", "of");
      };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
  }
  function ask(store, mode, what) {
    return new Promise(function (resolve, reject) {
      var work = database.transaction(store, mode), asked = what(work.objectStore(store));
      work.oncomplete = function () { resolve(asked && asked.result); };
      work.onerror = work.onabort = function () { reject(work.error); };
    });
  }
  function keep() {
    form.dataset.keeping = keeping += 1;
    return ask("drafts", "readwrite", function (store) { return store.put(draft, mine); }).then(function () {
      tell(say.kept + " " + clock());
    }, function () { tell(say.notKept, "bad"); }).then(function () {
      keeping -= 1;
      if (!keeping) delete form.dataset.keeping;
    });
  }
  function photos() {
    return ask("photos", "readonly", function (store) { return store.index("of").getAll(mine); });
  }

  // -- fields -------------------------------------------------------------------------------------------------------
  function remember(field) {
    if (!field.name || field.type === "file" || field.type === "hidden") return;
    if (field.type === "radio" && !field.checked) return;
    draft.values[field.name] = field.value;
    keep();
  }
  function restore() {
    Array.prototype.forEach.call(form.elements, function (field) {
      var value = draft.values[field.name];
      if (value === undefined || field.type === "file" || field.type === "hidden") return;
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    });
  }

  // -- pictures -----------------------------------------------------------------------------------------------------
  function smaller(file) {
    if (!window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) { canvas.toBlob(function (made) { resolve(made || file); }, "image/jpeg", QUALITY); });
    }).catch(function () { return file; }); // the server says what is wrong with it
  }
  function show(photo) {
    var item = form.querySelector('[data-point="' + CSS.escape(photo.point) + '"] [data-photos]');
    if (!item) return;
    var figure = document.createElement("figure"), image = document.createElement("img"), off = document.createElement("button");
    figure.className = "onsite-photo";
    image.src = URL.createObjectURL(photo.blob);
    image.alt = photo.taken_at.slice(11, 16);
    off.type = "button";
    off.className = "btn btn-sm";
    off.textContent = say.remove;
    off.addEventListener("click", function () {
      ask("photos", "readwrite", function (store) { return store.delete(photo.key); }).then(function () {
        URL.revokeObjectURL(image.src);
        figure.remove();
      });
    });
    figure.append(image, off);
    item.append(figure);
  }
  function take(input) {
    var point = input.closest("[data-point]").dataset.point;
    Array.prototype.forEach.call(input.files, function (file) {
      smaller(file).then(function (blob) {
        var photo = { key: number(), of: mine, point: point, blob: blob, taken_at: new Date().toISOString(), place: draft.place };
        return ask("photos", "readwrite", function (store) { return store.put(photo); }).then(function () {
          show(photo);
          tell(say.kept + " " + clock());
        });
      }).catch(function () { tell(say.notKept, "bad"); });
    });
    input.value = "";
  }

  // -- place --------------------------------------------------------------------------------------------------------
  function where() {
    var shown = form.querySelector("[data-where]");
    shown.textContent = draft.place ? draft.place.latitude.toFixed(5) + ", " + draft.place.longitude.toFixed(5) : "";
  }
  function locate() {
    navigator.geolocation.getCurrentPosition(function (found) {
      draft.place = { latitude: found.coords.latitude, longitude: found.coords.longitude, accuracy: Math.round(found.coords.accuracy) };
      where();
      keep();
    }, function () { form.querySelector("[data-where]").textContent = say.noPlace; }, { enableHighAccuracy: true, timeout: 20000 });
  }

  // -- signatures ---------------------------------------------------------------------------------------------------
  function pad(box) {
    var side = box.closest("[data-side]").dataset.side, canvas = box.querySelector("canvas"), brush = canvas.getContext("2d"), line = null;
    var strokes = draft.strokes[side] = draft.strokes[side] || { lines: [], at: null };
    function paint() {
      brush.clearRect(0, 0, canvas.width, canvas.height);
      brush.lineWidth = 8;
      brush.lineCap = brush.lineJoin = "round";
      brush.strokeStyle = "#10243f";
      strokes.lines.forEach(function (one) {
        brush.beginPath();
        one.forEach(function (dot, at) { brush[at ? "lineTo" : "moveTo"](dot[0], dot[1]); });
        brush.stroke();
      });
    }
    function dot(event) {
      var frame = canvas.getBoundingClientRect();
      return [Math.round(Math.min(Math.max((event.clientX - frame.left) / frame.width, 0), 1) * 1000), Math.round(Math.min(Math.max((event.clientY - frame.top) / frame.height, 0), 1) * 400)];
    }
    canvas.addEventListener("pointerdown", function (event) {
      canvas.setPointerCapture(event.pointerId);
      line = [dot(event)];
      strokes.lines.push(line);
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!line || line.length > 400) return;
      line.push(dot(event));
      paint();
    });
    function end() {
      if (!line) return;
      line = null;
      strokes.at = new Date().toISOString();
      paint();
      keep();
    }
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    box.querySelector("[data-clear]").addEventListener("click", function () {
      strokes.lines = [];
      paint();
      keep();
    });
    box.hidden = false;
    paint();
  }

  // -- sending ------------------------------------------------------------------------------------------------------
  function Stop(text, tone) { this.text = text; this.tone = tone === undefined ? "bad" : tone; }
  function answered(answer) {
    if (answer.redirected || answer.status === 403 || answer.status === 401) throw new Stop(say.signedOut);
    if (answer.status >= 500) throw new Stop(say.failed);
    return answer.json().then(function (told) {
      if (!answer.ok) throw new Stop(told.what ? told.what + " " + told.fix : say.failed);
      return told;
    }, function () { throw new Stop(say.failed); });
  }
  function call(address, options) {
    return fetch(address, Object.assign({ credentials: "same-origin", headers: {} }, options)).then(answered, function () {
      throw new Stop(say.waiting, "");
    });
  }
  function value(name) { return draft.values[name] !== undefined ? draft.values[name] : ((form.elements[name] || {}).value || ""); }
  function whole(listed) {
    var points = form.querySelectorAll("[data-point]"), now = new Date().toISOString();
    return {
      key: draft.key, started_at: draft.started_at, ended_at: now, sent_at: now, place: draft.place, place_note: value("place_note"),
      conclusion: draft.values.conclusion, remark: value("remark"), photos: listed.map(function (one) { return one.key; }),
      found: Array.prototype.map.call(points, function (item) {
        var code = item.dataset.point;
        return { point: code, answer: draft.values["answer-" + code], number: draft.values["number-" + code], note: value("note-" + code) };
      }),
      signatures: ["office", "firm"].map(function (side) {
        var drawn = draft.strokes[side] || { lines: [], at: null };
        return { side: side, name: value(side + "-name"), position: value(side + "-position"), refused: side === "firm" ? value("firm-refused") : "", strokes: drawn.lines, at: drawn.at || now };
      })
    };
  }
  function send() {
    if (sending) return;
    sending = true;
    draft.wanted = true;
    var token, listed;
    Promise.all([keep(), photos()]).then(function (both) {
      listed = both[1];
      return call(say.state);
    }).then(function (told) {
      token = told.token;
      if (told.report_key === draft.key) return told;
      var rest = listed.filter(function (one) { return told.photos.indexOf(one.key) < 0; });
      return rest.reduce(function (before, one, at) {
        return before.then(function () {
          tell(say.sending + " " + (at + 1) + "/" + rest.length);
          var body = new FormData();
          body.append("file", one.blob, one.key + ".jpg");
          ["key", "point", "taken_at"].forEach(function (name) { body.append(name, one[name]); });
          if (one.place) ["latitude", "longitude", "accuracy"].forEach(function (name) { body.append(name, one.place[name]); });
          return call(say.photo, { method: "POST", body: body, headers: { "X-CSRFToken": token } });
        });
      }, Promise.resolve()).then(function () {
        return call(say.report, { method: "POST", body: JSON.stringify(whole(listed)), headers: { "X-CSRFToken": token, "Content-Type": "application/json" } });
      });
    }).then(function (told) {
      tell(say.sent, "good");
      return forget(listed).then(function () { location.assign(told.page); });
    }).catch(function (problem) {
      sending = false;
      if (!(problem instanceof Stop) || problem.tone === "bad") { draft.wanted = false; keepQuietly(); }
      else setTimeout(again, AGAIN); // phones do not always say that there is a connection
      tell(problem instanceof Stop ? problem.text : say.failed, problem instanceof Stop ? problem.tone : "bad");
      said.scrollIntoView({ block: "nearest" });
    });
  }
  function again() { if (draft.wanted) send(); }
  function keepQuietly() { ask("drafts", "readwrite", function (store) { return store.put(draft, mine); }).catch(function () { /* told before */ }); }
  function forget(listed) {
    var worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (worker) worker.postMessage({ forget: location.href.split("#")[0] });
    return ask("photos", "readwrite", function (store) { listed.forEach(function (one) { store.delete(one.key); }); }).then(function () {
      return ask("drafts", "readwrite", function (store) { return store.delete(mine); });
    });
  }

  // -- beginning ----------------------------------------------------------------------------------------------------
  function work() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.register(say.worker).then(function () { return navigator.serviceWorker.ready; }).then(function (ready) {
      var parts = performance.getEntriesByType("resource").map(function (one) { return one.name; }).filter(function (name) {
        return name.indexOf(location.origin + "/") === 0 && name.indexOf("/static/") > 0;
      });
      ready.active.postMessage({ keep: [location.href.split("#")[0]].concat(parts) });
    }).catch(function () { /* the page still keeps what is typed */ });
  }
  open().then(function (found) {
    database = found;
    return ask("drafts", "readonly", function (store) { return store.get(mine); });
  }).then(function (found) {
    if (found) draft = found;
    restore();
    return photos();
  }).then(function (listed) {
    listed.forEach(show);
    Array.prototype.forEach.call(form.querySelectorAll("[data-pad]"), pad);
    if (navigator.geolocation) {
      form.querySelector("[data-place]").hidden = false;
      form.querySelector("[data-locate]").addEventListener("click", locate);
      where();
    }
    form.addEventListener("input", function (event) { remember(event.target); });
    form.addEventListener("change", function (event) { if (event.target.type === "file") take(event.target); });
    form.addEventListener("submit", function (event) { event.preventDefault(); send(); });
    window.addEventListener("online", again);
    form.setAttribute("data-ready", "");
    work();
  }).catch(function () { tell(say.notKept, "bad"); });
})();
