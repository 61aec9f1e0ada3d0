"use strict";
// One live connection; whatever comes stands on the page at once. Keys and buttons are sent, nothing is decided here.
const body = document.body, face = body.dataset.face, token = body.dataset.token;
const whole = document.getElementById("whole"), said = document.getElementById("said"), gone = document.getElementById("gone");
let line = null, waiting = null, busy = false, pause = 250, hide = 0;

const at = path => `${path}?token=${encodeURIComponent(token)}`;

function connect() {
  line = new WebSocket(`ws://${location.host}${at("/live")}&face=${face}`);
  line.onopen = () => { gone.hidden = true; pause = 250; busy = false; };
  line.onclose = () => { gone.hidden = false; setTimeout(connect, pause); pause = Math.min(2 * pause, 4000); };
  line.onmessage = event => take(JSON.parse(event.data));
}

function send(message) {
  if (line && line.readyState === WebSocket.OPEN) line.send(JSON.stringify(message));
}

function take(message) {
  if (message.whole !== undefined) {
    const held = message.row === body.dataset.row ? typed() : {};
    const focused = document.activeElement && document.activeElement.id;
    const scrolled = [...document.querySelectorAll(".now,.side")].map(one => one.scrollTop);
    whole.innerHTML = message.whole;
    if (message.row === body.dataset.row) document.querySelectorAll(".now,.side").forEach((one, i) => { one.scrollTop = scrolled[i] || 0; });
    body.dataset.row = message.row;
    body.dataset.state = message.state;
    restore(held);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
    const cards = document.getElementById("cards");
    if (cards) cards.href = at("/cards");
    busy = false;
  } else if (message.pictures) {
    document.querySelectorAll(".pictures img").forEach((img, i) => {
      const one = message.pictures[i];
      if (one) { img.src = one.src; img.alt = one.alt; img.width = one.width; img.height = one.height; }
    });
    for (const one of message.controls) {
      const input = document.getElementById(`c-${one.name}`), shown = document.getElementById(`o-${one.name}`);
      if (!input) continue;
      if (waiting === null || waiting.name !== one.name) input.value = one.at;
      input.setAttribute("aria-valuetext", one.written);
      shown.textContent = one.written;
    }
    for (const name of ["head", "sub"]) document.getElementById(name).textContent = message[name];
    document.querySelectorAll("#figures li").forEach((item, i) => { item.querySelector("b").textContent = message.figures[i][0]; });
    busy = false;
    if (waiting !== null) { const next = waiting; waiting = null; busy = true; send(next); }
  } else if (message.clock) {
    tell(message.clock);
  } else if (message.said !== undefined) {
    said.textContent = message.said;
    said.hidden = false;
    clearTimeout(hide);
    hide = setTimeout(() => { said.hidden = true; }, 8000);
    busy = false;
  }
}

function tell(clock) {
  const elapsed = document.getElementById("elapsed");
  if (!elapsed) return;
  elapsed.textContent = Math.floor(clock.elapsed);
  document.getElementById("behind").textContent = clock.behind;
  document.getElementById("late").hidden = clock.drops.length === 0;
  const drops = document.getElementById("drops");
  drops.replaceChildren(...clock.drops.map(words => { const item = document.createElement("li"); item.textContent = words; return item; }));
}

// What has been typed on the desk stays while the same row is drawn again.
function typed() {
  const held = {};
  document.querySelectorAll("#votes input:not([type=file]), #votes textarea").forEach(one => { if (one.value) held[one.name] = one.value; });
  const lines = document.getElementById("lines");
  if (lines) held[" lines"] = [...lines.children].map(item => item.textContent);
  return held;
}

function restore(held) {
  document.querySelectorAll("#votes input:not([type=file]), #votes textarea").forEach(one => { if (held[one.name]) one.value = held[one.name]; });
  list(held[" lines"] || []);
}

function list(words) {
  const lines = document.getElementById("lines");
  if (lines) lines.replaceChildren(...words.map(text => { const item = document.createElement("li"); item.textContent = text; return item; }));
}

// --- keys and a clicker ---

const KEYS = {ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next", ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", b: "blank", ".": "blank", r: "reset"};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target, tag = on.tagName;
  const paging = event.key === "PageDown" || event.key === "PageUp";
  if (tag === "TEXTAREA" || tag === "SELECT" || (tag === "INPUT" && on.type !== "range")) return;
  // A slider keeps the arrows; a clicker's page keys and the space bar move on all the same.
  if (tag === "INPUT" && on.type === "range" && !paging && event.key !== " " && event.key !== "b" && event.key !== "Escape") return;
  if (tag === "BUTTON" && (event.key === " " || event.key === "Enter")) return;
  if (event.key === "Escape") { on.blur(); return; }
  if (event.key === "+" || event.key === "=" || event.key === "-") { send({do: "zoom", by: event.key === "-" ? -1 : 1}); event.preventDefault(); return; }
  const what = KEYS[event.key];
  if (what) { event.preventDefault(); send({do: what}); }
});

// --- controls ---

document.addEventListener("input", event => {
  const one = event.target;
  if (!one.dataset || one.dataset.name === undefined) return;
  const message = {do: "set", name: one.dataset.name, value: Number(one.value)};
  if (busy) { waiting = message; return; }
  busy = true;
  send(message);
});

document.addEventListener("change", event => {
  const one = event.target;
  if (one.dataset.sort !== undefined) send({do: "sort", vote: Number(one.dataset.sort), claim: one.value});
  if (one.id === "file" && one.files.length) post(one.files[0]);
});

document.addEventListener("click", event => {
  const one = event.target.closest("button[data-do]");
  if (!one) return;
  if (one.dataset.sure && !confirm("From the first row, with the clock at nought? Votes stay.")) return;
  const message = {do: one.dataset.do};
  if (one.dataset.row !== undefined) message.row = Number(one.dataset.row);
  if (one.dataset.by !== undefined) message.by = Number(one.dataset.by);
  send(message);
});

document.addEventListener("submit", event => {
  event.preventDefault();
  const form = event.target, values = Object.fromEntries(new FormData(form));
  if (form.dataset.form === "paste") { post(new Blob([values.table])); form.reset(); return; }
  if (form.dataset.form === "lines") { send({do: "hands", given: values.lines}); form.reset(); return; }
  if (form.dataset.form === "set_weights") { const {seat, ...given} = values; send({do: "set_weights", seat, given}); form.reset(); return; }
  send({do: "hands", given: values});
  form.reset();
});

const MOST = 10 * 1024 * 1024;

async function post(data) {
  if (data.size > MOST) { list([`${(data.size / 1024 / 1024).toFixed(1)} MB; at most 10 MB are read. Export fewer questions or rows.`]); return; }
  list(["reading …"]);
  const answer = await fetch(at("/votes"), {method: "POST", body: data});
  const lines = answer.headers.get("Content-Type").startsWith("application/json") ? (await answer.json()).lines : [await answer.text()];
  list(lines);
}

document.addEventListener("dragover", event => { if (face === "desk") event.preventDefault(); });
document.addEventListener("drop", event => {
  if (face !== "desk" || !event.dataTransfer.files.length) return;
  event.preventDefault();
  post(event.dataTransfer.files[0]);
});

connect();
