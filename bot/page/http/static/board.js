// The board: drawn anew whenever the store says that something has changed.
(function () {
  'use strict';
  const root = document.body.dataset.root;
  const board = document.getElementById('board');
  const news = document.getElementById('news');
  let drawing = false;
  let changed = false;

  function version() { return board.querySelector('.board').dataset.version; }

  // Whoever reads the list of names by keyboard stays in it, and at the same place.
  function replace(html) {
    const before = board.querySelector('.names');
    const focused = before === document.activeElement;
    const place = before.scrollTop;
    board.innerHTML = html;
    const after = board.querySelector('.names');
    if (focused) after.focus({ preventScroll: true });
    after.scrollTop = place;
    news.textContent = board.querySelector('.counts').textContent;
  }

  async function refresh() {
    changed = true;
    if (drawing) return;
    drawing = true;
    try {
      while (changed) {
        changed = false;
        const answer = await fetch(root + '/board/content');
        if (answer.status === 401) return location.reload();
        if (answer.ok) replace(await answer.text());
      }
    } catch (e) { /* the network is away; looked at again when it is back */ }
    drawing = false;
  }

  function listen() {
    const stream = new EventSource(root + '/board/events');
    stream.onopen = function () { news.textContent = ''; news.classList.add('unseen'); };
    stream.onmessage = function (event) { if (event.data !== version()) refresh(); };
    stream.onerror = function () {
      news.textContent = news.dataset.offline;
      news.classList.remove('unseen');
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(function () { refresh(); listen(); }, 5000);
    };
  }
  listen();
})();
