"use strict";
// One live connection; whatever comes stands on the page at once. Keys and buttons are sent, nothing is decided here.
const body = document.body, face = body.dataset.face, token = body.dataset.token;
const whole = document.getElementById("whole");
// What is said of a connection or a command stands on the desk alone: the stage is the room's.
const said = document.getElementById("said"), gone = document.getElementById("gone"), left = document.getElementById("left");
let line = null, waiting = null, busy = false, pause = 250, hide = 0, sent = "", told = {left: [], lines: []};

const at = path => `${path}?token=${encodeURIComponent(token)}`;

function connect() {
  line = new WebSocket(`ws://${location.host}${at("/live")}&face=${face}`);
  line.onopen = () => { if (gone) gone.hidden = true; pause = 250; busy = false; };
  line.onclose = () => { if (gone) gone.hidden = false; setTimeout(connect, pause); pause = Math.min(2 * pause, 4000); };
  line.onmessage = event => take(JSON.parse(event.data));
}

function send(message) {
  if (line && line.readyState === WebSocket.OPEN) line.send(JSON.stringify(message));
}

function take(message) {
  if (message.whole !== undefined) redraw(message);
  else if (message.pictures) repaint(message);
  else if (message.clock) tell(message.clock);
  else if (message.left !== undefined) { count(left, message.left); body.classList.toggle("counting", message.left !== null); }
  else if (message.said !== undefined) slip(message.said, message.field);
}

function redraw(message) {
  const same = message.row === body.dataset.row;
  const held = same ? typed() : {};
  const focused = same ? place(document.activeElement) : null;
  const open = same ? [...document.querySelectorAll("details[open]")].map(one => one.id) : [];
  const scrolled = [...document.querySelectorAll(".now,.side")].map(one => one.scrollTop);
  whole.innerHTML = message.whole;
  if (same) document.querySelectorAll(".now,.side").forEach((one, i) => { one.scrollTop = scrolled[i] || 0; });
  body.dataset.row = message.row;
  body.dataset.state = message.state;
  if (!same) told = {left: [], lines: []};
  restore(held);
  if (sent) { const form = document.querySelector(`form[data-form=${sent}]`); if (form) form.reset(); sent = ""; }
  for (const id of open) if (id && document.getElementById(id)) document.getElementById(id).open = true;
  if (focused && document.querySelector(focused)) document.querySelector(focused).focus();
  for (const one of document.querySelectorAll("a[data-page]")) one.href = at(`/${one.dataset.page}`);
  busy = false;
}

// Where the cursor stood, as a selector: what is drawn again is another element.
function place(one) {
  if (!one || one === body) return null;
  if (one.id) return `#${CSS.escape(one.id)}`;
  return one.name && one.closest(".side") ? `.side [name="${CSS.escape(one.name)}"]` : null;
}

function repaint(message) {
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
  for (const name of ["head", "sub"]) document.querySelectorAll(`[data-part=${name}]`).forEach(one => { one.textContent = message[name]; });
  document.querySelectorAll(".figures li").forEach((item, i) => { item.querySelector("b").textContent = message.figures[i][0]; });
  busy = false;
  if (waiting !== null) { const next = waiting; waiting = null; busy = true; send(next); }
}

// A command that was refused: the words beside what was typed, which stays, with the field that is wrong marked.
function slip(words, field) {
  busy = false;
  if (!said || !words) return;
  const form = sent && document.querySelector(`form[data-form=${sent}]`), beside = document.getElementById("slip");
  sent = "";
  if (form && beside) {
    beside.textContent = words;
    beside.hidden = false;
    const bad = field && form.elements[field];
    if (bad) { bad.classList.add("bad"); bad.focus(); }
    return;
  }
  said.textContent = words;
  said.hidden = false;
  clearTimeout(hide);
  hide = setTimeout(() => { said.hidden = true; }, 8000);
}

function tell(clock) {
  const elapsed = document.getElementById("elapsed");
  if (!elapsed) return;
  elapsed.textContent = Math.floor(clock.elapsed);
  document.getElementById("here").textContent = Math.floor(clock.here);
  document.getElementById("counting").hidden = clock.left === null;
  count(document.getElementById("seconds"), clock.left);
  document.getElementById("behind").textContent = clock.behind;
  document.getElementById("late").hidden = clock.drops.length === 0;
  const drops = document.getElementById("drops");
  drops.replaceChildren(...clock.drops.map(words => { const item = document.createElement("li"); item.textContent = words; return item; }));
}

function count(shown, seconds) {
  if (!shown) return;
  shown.hidden = seconds === null;
  if (seconds === null) return;
  const whole = Math.ceil(seconds);
  shown.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// What has been typed on the desk stays while the same row is drawn again.
function typed() {
  const held = {};
  document.querySelectorAll(".side input:not([type=file]), .side textarea, .side select[name]").forEach(one => { if (one.value) held[one.name] = one.value; });
  return held;
}

function restore(held) {
  document.querySelectorAll(".side input:not([type=file]), .side textarea, .side select[name]").forEach(one => { if (held[one.name]) one.value = held[one.name]; });
  list(told);
}

function item(words, kind) {
  const made = document.createElement("li");
  made.className = kind;
  made.textContent = words;
  return made;
}

// What became of an export: what was left out first, a line a reason with its rows folded below; then what was done.
function list(what) {
  told = what;
  const lines = document.getElementById("lines");
  if (!lines) return;
  const groups = what.left.map(group => {
    const made = item("", "left"), folded = document.createElement("details"), head = document.createElement("summary"), rows = document.createElement("ul");
    head.textContent = group.head;
    rows.append(...group.rows.map(words => item(words, "")));
    folded.append(head, rows);
    made.append(folded);
    return made;
  });
  lines.replaceChildren(...groups, ...what.lines.map(words => item(words, "done")));
}

// --- keys and a clicker ---

const KEYS = {ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next", ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", b: "blank", ".": "blank", r: "reset"};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target, tag = on.tagName;
  if (event.key === "Escape") { on.blur(); return; }
  // A clicker's page keys move on wherever the cursor stands; all other keys belong to the field that it stands in.
  const paging = event.key === "PageDown" || event.key === "PageUp";
  if (!paging && (tag === "TEXTAREA" || tag === "SELECT" || (tag === "INPUT" && on.type !== "range"))) return;
  if (tag === "INPUT" && on.type === "range" && !paging && event.key !== " " && event.key !== "b") return;
  if ((tag === "BUTTON" || tag === "SUMMARY") && (event.key === " " || event.key === "Enter")) return;
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
  if (one.dataset.sure && !confirm(one.dataset.sure)) return;
  const message = {do: one.dataset.do};
  if (one.dataset.row !== undefined) message.row = Number(one.dataset.row);
  for (const name of ["by", "step", "minutes", "at"]) if (one.dataset[name] !== undefined) message[name] = Number(one.dataset[name]);
  if (one.dataset.how !== undefined) message.how = one.dataset.how;
  send(message);
});

document.addEventListener("submit", event => {
  event.preventDefault();
  const form = event.target, values = Object.fromEntries(new FormData(form));
  if (form.dataset.form === "paste") { post(new Blob([values.table]), form); return; }
  sent = form.dataset.form;  // what was typed stays until it has been noted
  for (const one of form.querySelectorAll(".bad")) one.classList.remove("bad");
  if (sent === "lines") { send({do: "hands", given: values.lines}); return; }
  if (sent === "set_weights") { const {seat, ...given} = values; send({do: "set_weights", seat, given}); return; }
  send({do: "hands", given: values});
});

const MOST = 10 * 1024 * 1024;

async function post(data, form = null) {
  if (data.size > MOST) { list({left: [], lines: [`${(data.size / 1024 / 1024).toFixed(1)} MB; at most 10 MB are read. Export fewer questions or rows.`]}); return; }
  list({left: [], lines: ["reading …"]});
  const answer = await fetch(at("/votes"), {method: "POST", body: data});
  list(answer.headers.get("Content-Type").startsWith("application/json") ? await answer.json() : {left: [], lines: [await answer.text()]});
  if (form && answer.ok) { const now = document.querySelector(`form[data-form=${form.dataset.form}]`); if (now) now.reset(); }
}

document.addEventListener("dragover", event => { if (face === "desk") event.preventDefault(); });
document.addEventListener("drop", event => {
  if (face !== "desk" || !event.dataTransfer.files.length) return;
  event.preventDefault();
  post(event.dataTransfer.files[0]);
});

connect();
