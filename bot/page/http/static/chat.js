// The chat: shows what comes, sends what is written. Every act has an id of its own, made here: what is sent twice is
// kept once, and what could not be sent waits in this browser until it can. It waits for the account that wrote it:
// whoever logs in here next neither sees nor sends it, and the server refuses what comes with another's name.
//
// Written for Chromium 79 and Safari 14: what they lack is not used, or done without (`replaceChildren`,
// `requestSubmit`).
(function () {
  'use strict';
  const body = document.body;
  const base = body.dataset.base;
  const say = body.dataset;
  const list = document.getElementById('messages');
  const scroller = document.querySelector('main');
  const network = document.getElementById('network');
  const newest = document.getElementById('newest');
  const field = document.getElementById('text');
  const title = document.title;
  const account = say.account;
  const owner = base + ':' + account;
  const queueKey = 'weekbot-queue:' + owner;
  const readKey = 'weekbot-read:' + owner;
  let since = Number(body.dataset.since);
  let live = false;
  let unread = 0;
  let sending = false;
  let tries = 0;
  let stopped = false;
  let timer = 0;

  function makeId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, function (b) { return b.toString(16).padStart(2, '0'); }).join('');
  }

  function stored(key, otherwise) {
    try { return JSON.parse(localStorage.getItem(key)) || otherwise; } catch (e) { return otherwise; }
  }
  function store(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch (e) { /* kept in memory alone */ }
  }

  // An address of the chat, in the name of the account whose page this is.
  function at(path, values) {
    const query = new URLSearchParams(values);
    if (account) query.set('account', account);
    return base + path + '?' + query;
  }

  // What earlier pages kept for nobody in particular is nobody's.
  try { localStorage.removeItem('weekbot-queue:' + base); } catch (e) { /* nothing is kept here */ }
  let queue = stored(queueKey, []);
  const uploads = new Map();

  // What comes.

  function atEnd() { return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120; }
  function toEnd() { scroller.scrollTop = scroller.scrollHeight; newest.hidden = true; }

  function element(html) {
    const template = document.createElement('template');
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  }

  function divide() {
    if (document.getElementById('divider')) return;
    const divider = document.createElement('div');
    divider.id = 'divider';
    divider.className = 'divider';
    divider.textContent = say.new;
    list.append(divider);
  }

  function take(message) {
    if (message.id <= since) return;
    since = message.id;
    const item = element(message.html);
    const there = document.getElementById('m' + message.position);
    const pending = list.querySelector('[data-pending="' + item.dataset.reference + '"]');
    const following = atEnd();
    if (there) there.replaceWith(item);
    else if (pending) pending.replaceWith(item);
    else {
      if (document.hidden && !item.classList.contains('own')) { divide(); unread += 1; }
      const waiting = list.querySelector('[data-pending]');
      if (waiting) waiting.before(item); else list.append(item);
    }
    document.title = unread ? '(' + unread + ') ' + title : title;
    if (following || item.classList.contains('own')) toEnd(); else newest.hidden = false;
    if (!document.hidden) store(readKey, since);
  }

  function signedOut() {
    stopped = true;
    network.textContent = say.signedOut + ' ';
    const link = document.createElement('a');
    link.href = say.root + '/recover';
    link.textContent = '→';
    network.append(link);
  }

  // Another account has logged in in this browser: the page becomes theirs.
  function changedHands() {
    stopped = true;
    location.reload();
  }

  async function catchUp() {
    if (stopped) return;
    try {
      const answer = await fetch(at('/messages', { since: since }));
      if (answer.status === 401) return signedOut();
      if (answer.status === 409) return changedHands();
      if (!answer.ok) return;
      (await answer.json()).messages.forEach(take);
    } catch (e) { /* the network is away; the stream tells when it is back */ }
  }

  function listen() {
    const stream = new EventSource(at('/events', { since: since }));
    stream.onopen = function () { live = true; network.textContent = ''; flush(); };
    stream.onmessage = function (event) { take(JSON.parse(event.data)); };
    stream.onerror = function () {
      live = false;
      if (stream.readyState === EventSource.CLOSED && !stopped) setTimeout(listen, 3000);
      catchUp();
    };
  }

  // What is sent.

  function bubble(entry) {
    const item = document.createElement('article');
    item.className = 'message own';
    item.dataset.pending = entry.id;
    const who = document.createElement('span');
    who.className = 'unseen';
    who.textContent = say.me + '：';
    const said = document.createElement('div');
    said.className = 'said';
    said.textContent = entry.text;
    const state = document.createElement('span');
    state.className = 'state';
    state.textContent = say.sending;
    item.append(who, said, state);
    list.append(item);
    toEnd();
    return item;
  }

  function pendingOf(entry) { return list.querySelector('[data-pending="' + entry.id + '"]'); }

  function setState(entry, words, failed) {
    const item = pendingOf(entry);
    if (!item) return;
    item.querySelector('.state').textContent = words;
    item.classList.toggle('failed', Boolean(failed));
    if (failed) item.removeAttribute('data-pending');
  }

  function enqueue(entry) {
    queue.push(entry);
    store(queueKey, queue);
    if (entry.text) bubble(entry);
    flush();
  }

  function post(entry) {
    return fetch(at('/send'), {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(entry.press ? { id: entry.id, press: entry.press } : { id: entry.id, text: entry.text }),
    });
  }

  // Asked first, for a refusal that comes while a file is being sent is not heard by every browser.
  async function upload(entry) {
    const file = uploads.get(entry.id);
    const asked = await fetch(at('/upload', { size: file.size }));
    return asked.ok ? send(entry, file) : asked;
  }

  function send(entry, file) {
    return new Promise(function (resolve, reject) {
      const request = new XMLHttpRequest();
      request.open('PUT', at('/upload', { id: entry.id, name: file.name, kind: entry.kind, album: entry.album }));
      request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      const item = pendingOf(entry);
      const bar = document.createElement('progress');
      bar.max = 1;
      bar.setAttribute('aria-label', entry.text);
      if (item && !item.querySelector('progress')) item.insertBefore(bar, item.querySelector('.state'));
      request.upload.onprogress = function (event) { if (event.lengthComputable) bar.value = event.loaded / event.total; };
      request.onload = function () {
        resolve({
          ok: request.status < 300, status: request.status,
          json: async function () { return JSON.parse(request.responseText); },
        });
      };
      request.onerror = request.onabort = function () { bar.remove(); reject(new Error('network')); };
      request.send(file);
    });
  }

  function done(entry) {
    queue = queue.filter(function (other) { return other.id !== entry.id; });
    uploads.delete(entry.id);
    store(queueKey, queue.filter(function (other) { return !uploads.has(other.id); }));
  }

  async function flush() {
    if (stopped) queue.forEach(function (entry) { setState(entry, say.notSent); });
    if (sending || stopped) return;
    sending = true;
    clearTimeout(timer);
    while (queue.length) {
      const entry = queue[0];
      if (entry.kind && !uploads.has(entry.id)) { done(entry); continue; }
      let answer = null;
      try { answer = await (entry.kind ? upload(entry) : post(entry)); } catch (e) { /* tried again below */ }
      if (answer && answer.ok) {
        tries = 0;
        done(entry);
        if (!live) catchUp();
      } else if (answer && answer.status === 401) {
        signedOut();
        break;
      } else if (answer && answer.status === 409) {
        changedHands();
        break;
      } else if (answer && answer.status !== 429 && answer.status !== 408 && answer.status < 500) {
        let why = say.notSent;
        try { why = (await answer.json()).error || why; } catch (e) { /* no words came */ }
        setState(entry, why, true);
        done(entry);
      } else {
        setState(entry, say.waiting);
        if (!answer) network.textContent = network.dataset.offline;
        timer = setTimeout(flush, Math.min(15000, 1000 * Math.pow(2, tries)));
        tries += 1;
        break;
      }
    }
    if (!queue.length && !stopped) network.textContent = '';
    sending = false;
  }

  function sayText(text) { if (text.trim()) enqueue({ id: makeId(), text: text.trim() }); }

  function sendFiles(input, asPhotos) {
    const files = Array.from(input.files);
    const album = files.length > 1 ? makeId() : '';
    files.forEach(function (file) {
      const type = file.type.split('/')[0];
      const kind = asPhotos ? 'photo' : (type === 'video' ? 'video' : 'document');
      const entry = { id: makeId(), text: file.name, kind: kind, album: album };
      uploads.set(entry.id, file);
      enqueue(entry);
    });
    input.value = '';
  }

  // The page's parts.

  const compose = document.getElementById('compose');
  function grow() { field.style.height = 'auto'; field.style.height = field.scrollHeight + 2 + 'px'; }
  function submitText() {
    sayText(field.value);
    field.value = '';
    grow();
    field.focus();
  }
  compose.addEventListener('submit', function (event) {
    event.preventDefault();
    submitText();
  });
  field.addEventListener('input', grow);
  field.addEventListener('keydown', function (event) {
    const typing = matchMedia('(pointer: fine)').matches;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && typing) {
      event.preventDefault();
      submitText();
    }
  });
  document.getElementById('photos').addEventListener('change', function () { sendFiles(this, true); });
  document.getElementById('files').addEventListener('change', function () { sendFiles(this, false); });
  document.querySelectorAll('[data-say]').forEach(function (button) {
    button.addEventListener('click', function () { sayText(button.dataset.say); });
  });
  list.addEventListener('click', function (event) {
    const button = event.target.closest('[data-press]');
    if (!button || button.disabled) return;
    const all = button.closest('.choices').querySelectorAll('button');
    all.forEach(function (one) { one.disabled = true; });
    setTimeout(function () { all.forEach(function (one) { one.disabled = false; }); }, 2500);
    enqueue({ id: makeId(), press: button.dataset.press });
  });
  newest.addEventListener('click', toEnd);

  // Boxes: the same quick entry, written by the page.

  const boxes = document.getElementById('boxes');
  const fields = document.getElementById('fields');
  const opener = document.getElementById('open-boxes');
  function showBoxes(open) {
    boxes.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
    if (!open) opener.focus();
  }
  function box(one, number) {
    const row = document.createElement('div');
    const label = document.createElement('label');
    const input = document.createElement('input');
    input.id = 'box' + number;
    input.inputMode = 'numeric';
    input.autocomplete = 'off';
    input.dataset.word = one.word;
    label.htmlFor = input.id;
    label.textContent = one.label;
    row.append(label, input);
    return row;
  }
  opener.addEventListener('click', async function () {
    if (!boxes.hidden) return showBoxes(false);
    let answer;
    try { answer = await fetch(at('/form')); } catch (e) {
      network.textContent = network.dataset.offline;
      return;
    }
    if (answer.status === 401) return signedOut();
    if (answer.status === 409) return changedHands();
    try {
      if (!answer.ok) { network.textContent = (await answer.json()).error || say.later; return; }
      const asked = (await answer.json()).fields;
      fields.textContent = asked.length ? '' : say.noBoxes;
      asked.map(box).forEach(function (row) { fields.appendChild(row); });
    } catch (e) {
      network.textContent = say.failed;
      throw e;
    }
    network.textContent = '';
    showBoxes(true);
    const first = fields.querySelector('input');
    if (first) first.focus();
  });
  document.getElementById('close-boxes').addEventListener('click', function () { showBoxes(false); });
  boxes.addEventListener('submit', function (event) {
    event.preventDefault();
    const filled = Array.from(fields.querySelectorAll('input')).filter(function (input) { return input.value.trim(); });
    sayText(filled.map(function (input) { return input.dataset.word + ' ' + input.value.trim(); }).join('\n'));
    showBoxes(false);
  });

  // Coming and going.

  // A page that comes back out of the browser's memory may be of an account that has logged out since.
  window.addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });
  window.addEventListener('online', function () { tries = 0; catchUp(); flush(); });
  window.addEventListener('offline', function () { network.textContent = network.dataset.offline; });
  document.addEventListener('visibilitychange', function () {
    if (document.hidden) {
      const divider = document.getElementById('divider');
      if (divider) divider.remove();
      return;
    }
    unread = 0;
    document.title = title;
    store(readKey, since);
    if (!live) catchUp();
  });
  setInterval(function () { if (!live) catchUp(); }, 5000);

  queue.filter(function (entry) { return entry.text; }).forEach(bubble);
  store(readKey, since);
  if (!document.querySelector('.notice')) toEnd();
  listen();
  flush();
})();
